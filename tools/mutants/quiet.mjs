/** A reporter that says nothing: the runner tells what happens in a file of its own. */
export default class Quiet {}
