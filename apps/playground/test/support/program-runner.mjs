// Runs programs one after another: the path of each comes as a message, and all that it prints goes back.
import { format } from 'node:util';

process.on('message', async (file) => {
  const printed = [];
  console.log = (...values) => printed.push(`${format(...values)}\n`);
  try {
    await import(file);
    process.send({ text: printed.join('') });
  } catch (error) {
    process.send({ fault: `${error?.stack ?? error}` });
  }
});
