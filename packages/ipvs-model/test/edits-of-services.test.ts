import { SECOND, tcp } from '@packet-path/core';
import { expect, test } from 'vitest';
import { Lab, service } from './lab.ts';

const VIP = '10.96.0.1:80';

test.each(['rr', 'wrr', 'lc', 'wlc', 'sed', 'nq', 'sh', 'dh', 'mh', 'fo', 'lblc', 'lblcr'])(
  '%s chooses none that was taken out, and the others go on',
  (scheduler) => {
    const lab = new Lab(service(scheduler, [4, 2, 1]));
    for (let sent = 0; sent < 9; sent++) lab.chosen(VIP, `192.168.0.${2 + sent}`);
    lab.ipvs.run(`-d -t ${VIP} -r 10.1.0.1:8080`);
    const chosen = new Set<string | undefined>();
    for (let sent = 0; sent < 40; sent++) chosen.add(lab.chosen(VIP, `192.168.1.${2 + sent}`));
    expect(chosen.has('10.1.0.1')).toBe(false);
    expect(chosen.has(undefined)).toBe(false);
    lab.ipvs.run(`-d -t ${VIP} -r 10.1.0.2:8080`);
    for (let sent = 0; sent < 9; sent++) {
      expect(lab.chosen(VIP, `192.168.2.${2 + sent}`)).toBe('10.1.0.3');
    }
  },
);

test('a scheduler that is none is refused with the names of all', () => {
  const { ipvs } = new Lab('');
  expect(() => ipvs.run(`-A -t ${VIP} -s nothing`)).toThrow(/one of rr, wrr, lc, .*mh/);
});

test('traffic is listed below the titles that ipvsadm gives it', () => {
  const lab = new Lab(service('rr', [1]));
  lab.fromClient(tcp('192.168.0.9:2000', VIP));
  // Counters are listed as the estimator has read them last.
  lab.host.clock.advance(3 * SECOND);
  const [, titles = '', , service0 = ''] = lab.ipvs.run('-Ln --stats').split('\n');
  expect(titles.split(/\s+/)).toEqual(
    'Prot LocalAddress:Port Conns InPkts OutPkts InBytes OutBytes'.split(' '),
  );
  expect(service0.trim().split(/\s+/)).toEqual(['TCP', VIP, '1', '1', '0', '40', '0']);
  expect(lab.ipvs.run('-Ln --rate')).toContain('CPS    InPPS   OutPPS    InBPS   OutBPS');
});

test('rates stand still while run_estimation is off, and go on from there', () => {
  const lab = new Lab(service('rr', [1]));
  const rate = (): string => lab.ipvs.run('-Ln --rate').split('\n')[3] ?? '';
  const send = (): void => {
    for (let sent = 0; sent < 50; sent++) lab.syn(VIP);
  };
  send();
  lab.host.clock.advance(10 * SECOND);
  const before = rate();
  lab.host.sysctls.set('net.ipv4.vs.run_estimation', 0);
  send();
  lab.host.clock.advance(60 * SECOND);
  expect(rate()).toBe(before);
  lab.host.sysctls.set('net.ipv4.vs.run_estimation', 1);
  lab.host.clock.advance(60 * SECOND);
  expect(rate()).not.toBe(before);
});
