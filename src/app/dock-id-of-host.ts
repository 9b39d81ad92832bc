/** The dock's id where the settings give none: the machine's name, so that two docks rarely start with the same. Pure. */

const MAX_LENGTH = 24;
/** What a machine is called that nobody has named. */
const NAMELESS = ['', 'NONE', 'LOCALHOST', 'LOCALHOST-LOCALDOMAIN'];

/** One to 24 of A-Z, 0-9 and `-`, neither first nor last a `-`. */
export function dockIdOfHost(hostName: string): string {
  const id = hostName
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, MAX_LENGTH)
    .replace(/-$/, '');
  return NAMELESS.includes(id) ? 'DOCK' : id;
}
