/**
 * What a BC+ camera answers to one line, as far as the language is known: `BC+NAME?` and `BC+NAME=value`, answered by
 * `+NAME:value` or `Error:…`. Written from the description of the language and not from the dock's code, so that the two can
 * contradict each other. Nothing is formatted, reset or deleted: such commands are unknown here.
 */
import type { CameraClock } from './camera-clock.js';
import type { CameraOptions } from './options.js';

export type CameraState = { readonly options: CameraOptions; readonly clock: CameraClock; isLoggedIn: boolean };

export type Answer = {
  /** Undefined: no line at all. */
  readonly line: string | undefined;
  readonly becomesDisk: boolean;
};

const COMMAND = /^BC\+([A-Z0-9]{1,16})(?:(\?)|=(.*))$/;
/** What is answered without a login. */
const OPEN = ['UDISKAUTHEN', 'LOGIN', 'VID', 'DID', 'UUID'];

export function answerCommand(state: CameraState, line: string): Answer {
  const { options } = state;
  const [, name = '', question, value] = COMMAND.exec(line) ?? [];
  if (name === '') return only('Error:Format');
  if (options.password !== undefined && !state.isLoggedIn && !OPEN.includes(name)) return only('Error:Login');
  if (question !== undefined) return only(answerQuestion(state, name));
  switch (name) {
    case 'LOGIN':
      return only(login(state, value ?? ''));
    case 'SYSTIME':
      return only(state.clock.set(value ?? '') ? '+SYSTIME:OK' : 'Error:SYSTIME');
    case 'UDISKEN':
      return enterDisk(options, value);
    default:
      return only('Error:Unknown');
  }
}

function answerQuestion({ options, clock }: CameraState, name: string): string {
  switch (name) {
    case 'UDISKAUTHEN':
      return `+UDISKAUTHEN:${options.password === undefined ? 0 : 1}`;
    case 'VID':
      return '+VID:1D70';
    case 'DID':
      return `+DID:${options.serial}`;
    case 'UUID':
      return `+UUID:BC-${options.serial}-00F1`;
    case 'GBIDCODE':
      return `+GBIDCODE:${options.idCode}`;
    case 'DEVNAME':
      return `+DEVNAME:${options.model}`;
    case 'USER':
      return `+USER:${options.officer}`;
    case 'BATVAL':
      return `+BATVAL:${options.batteryPercent}`;
    case 'SYSTIME':
      return `+SYSTIME:${clock.shown()}`;
    case 'MVEINFO':
      return '+MVEINFO:1920,1080,30,6000000';
    case 'SVEINFO':
      return '+SVEINFO:640,480,30,1000000';
    default:
      return 'Error:Unknown';
  }
}

function login(state: CameraState, value: string): string {
  const { password, fault } = state.options;
  state.isLoggedIn = fault?.kind !== 'refuse-login' && value === `admin:${password ?? ''}`;
  return state.isLoggedIn ? '+LOGIN:Sucess' : '+LOGIN:Fail';
}

function enterDisk({ fault, card }: CameraOptions, value: string | undefined): Answer {
  if (value !== '1') return only('Error:UDISKEN');
  if (fault?.kind === 'refuse-disk') return only('Error:Recording');
  return { line: card?.isAnswered === false ? undefined : '+UDISKEN:1', becomesDisk: true };
}

function only(line: string): Answer {
  return { line, becomesDisk: false };
}
