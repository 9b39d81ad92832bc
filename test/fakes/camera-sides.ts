/**
 * The cameras' side of every command language, written from what is published about the languages and from nothing of the dock's:
 * bytes heard → bytes said. Each keeps a clock that can be set, the password it wants, and whether it was told to become a disk.
 */

/** What a camera makes of the beginning of what it heard; undefined: it waits for more. */
export type CameraSide = (
  heard: Buffer,
) => { readonly usedBytes: number; readonly said: readonly Buffer[] } | undefined;

export class CameraState {
  offsetMs = 432_000;
  password = '';
  isDisk = false;
  mayBecomeDisk = true;
  /** Times at which the password was wrong. */
  wrongPasswords = 0;

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  /** As a camera in China shows it. */
  shown(): string {
    return new Date(this.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 19);
  }

  set(shownInChina: string): void {
    this.offsetMs = Date.parse(`${shownInChina}+08:00`) - Date.now();
  }

  isRight(password: string): boolean {
    if (password === this.password) return true;
    this.wrongPasswords += 1;
    return false;
  }
}

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');

function lines(answer: (line: string) => readonly string[]): CameraSide {
  return (heard) => {
    const end = heard.indexOf('\r\n');
    if (end < 0) return undefined;
    const said = answer(heard.toString('utf8', 0, end)).map((line) => Buffer.from(`${line}\r\n`));
    return { usedBytes: end + 2, said };
  };
}

/** 忆志: `BC+NAME?`, `BC+NAME=value`. */
export function bcSide(state: CameraState): CameraSide {
  const told: Readonly<Record<string, string>> = {
    'BC+UDISKAUTHEN?': '+UDISKAUTHEN:1',
    'BC+DID?': '+DID:1234567',
    'BC+VID?': '+VID:1D70',
    'BC+UUID?': '+UUID:BC-1234567-00F1',
    'BC+MVEINFO?': '+MVEINFO:1920,1080,30,6000000',
    'BC+SVEINFO?': '+SVEINFO:640,480,30,1000000',
    'BC+DEVNAME?': '+DEVNAME:A1',
    'BC+GBIDCODE?': '+GBIDCODE:BC001',
    'BC+USER?': '+USER:000001',
    'BC+BATVAL?': '+BATVAL:87',
  };
  return lines((line) => {
    const [, password] = /^BC\+LOGIN=admin:(.+)$/.exec(line) ?? [];
    if (password !== undefined) return [state.isRight(password) ? '+LOGIN:Sucess' : 'Error:LOGIN'];
    if (line === 'BC+SYSTIME?') return [`+SYSTIME:${state.shown().replace('T', ' ')}`];
    const [, time] = /^BC\+SYSTIME=(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)$/.exec(line) ?? [];
    if (time !== undefined) {
      state.set(time.replace(' ', 'T'));
      return ['+SYSTIME:OK'];
    }
    if (line === 'BC+UDISKEN=1') {
      if (!state.mayBecomeDisk) return ['Error:Recording'];
      state.isDisk = true;
      return ['+UDISKEN:1'];
    }
    return [told[line] ?? 'Error:Unknown'];
  });
}

/** ZZX: a JSON object a line, every value of the answer a text. */
export function zzxSide(state: CameraState): CameraSide {
  return lines((line) => {
    const { header, body } = JSON.parse(line) as { header: { id: number }; body: Record<string, string> };
    const answer = (more: Readonly<Record<string, string>>): readonly string[] => [
      JSON.stringify({ header: { version: '1.0', id: header.id, device: 'ZZX2080' }, body: more }),
    ];
    if (header.id === 1 || header.id === 2) return answer({ IDCode: 'byand' });
    if (!state.isRight(body['password'] ?? '')) return answer({ password: 'false' });
    const yes = { password: 'true', Result: 'true' };
    switch (header.id) {
      case 3:
        return answer({
          ...{ password: 'true', serial: '1234567', policeNo: '000001', policeName: '张三' },
          ...{ groupNo: '540102', groupName: '拉萨市城关区' },
        });
      case 5:
        state.offsetMs = Number(body['Time']) - Date.now();
        return answer(yes);
      case 6:
        state.isDisk = state.mayBecomeDisk;
        return answer({ password: 'true', Result: String(state.isDisk) });
      case 7:
        return answer({ password: 'true', VideoWidth: '1920', VideoHeight: '1080' });
      case 8:
        return answer({ password: 'true', battery: '87' });
      case 16:
        return answer({ ...yes, Time: String(Math.floor(state.now().getTime() / 1000)) });
      case 18:
        return answer({ ...yes, free: '14807', total: '14820' });
      default:
        return [];
    }
  });
}

/** 1234567, 000001, 张三, 540102, 拉萨市城关区 in slots of 7, 6, 32, 12 and 32 bytes. */
export const E12_INFO_HEX = [
  '31323334353637',
  '303030303031',
  'd5c5c8fd'.padEnd(64, '0'),
  '353430313032'.padEnd(24, '0'),
  'c0adc8f8cad0b3c7b9d8c7f8'.padEnd(64, '0'),
].join('');

/** Guobao E12: a length in four bytes, the low one first, then that many characters. */
export function e12Side(state: CameraState): CameraSide {
  const frame = (content: Buffer): Buffer => Buffer.concat([Buffer.of(content.length, 0, 0, 0), content]);
  const text = (content: string): Buffer => frame(ascii(content));
  const working = Buffer.from('0a00000045313244415452383830', 'hex');
  let awaitsTime = false;
  const answer = (asked: string): readonly Buffer[] => {
    if (awaitsTime) {
      awaitsTime = false;
      const isTime = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(asked);
      if (isTime) state.set(asked.replace(' ', 'T'));
      return [text(isTime ? 'E12DATR001' : 'E12DATR000')];
    }
    switch (asked) {
      case 'E12CMDS003':
        awaitsTime = true;
        return [working];
      case 'E12CMDS004':
        return [working, frame(Buffer.from(E12_INFO_HEX, 'hex'))];
      case 'E12CMDS006':
        return [working, text('1920*1080')];
      case 'E12CMDS007':
        return [working, text('87')];
      case 'E12CMDS008':
        state.isDisk = state.mayBecomeDisk;
        return [working, text(state.isDisk ? 'E12DATR011' : 'E12DATR010')];
      case 'E12CMDS009':
        return [working, text('HACH8')];
      case 'E12CMDN030':
        return [working, text(state.shown().replace('T', ' '))];
      default:
        return [];
    }
  };
  return (heard) => {
    const usedBytes = 4 + (heard[0] ?? 0) + 256 * (heard[1] ?? 0);
    if (heard.length < 4 || heard.length < usedBytes) return undefined;
    return { usedBytes, said: answer(heard.toString('latin1', 4, usedBytes)) };
  };
}

/** Ambarella “Simple Class”: `@Tag;length;value;#`, answers of 64 bytes. */
export function atSide(state: CameraState): CameraSide {
  let date = '';
  let isIn = false;
  const padded = (text: string): Buffer => Buffer.concat([ascii(text), Buffer.alloc(64 - text.length)]);
  return (heard) => {
    const end = heard.indexOf('#');
    if (end < 0) return undefined;
    const [tag = '', , value = ''] = heard.toString('latin1', 0, end).split(';');
    const said = (text: string) => ({ usedBytes: end + 1, said: [padded(text)] });
    if (tag === '@Ver') {
      isIn = state.isRight(value);
      return said(isIn ? '@Ver;OK;#' : '@Ver;ERROR;#');
    }
    if (!isIn) return said('@ERROR;#');
    if (tag === '@Gdv') return said('@Gdv;7;AMB0042;#');
    if (tag === '@Sdt') date = value;
    if (tag === '@Stm') {
      const two = (text: string): string[] => text.match(/../g) ?? [];
      const [century = '', year = '', month = '', day = ''] = two(date);
      state.set(`${century}${year}-${month}-${day}T${two(value).slice(0, 3).join(':')}`);
    }
    if (tag === '@ATH') {
      if (!state.mayBecomeDisk) return said('@ATH;ERROR;#');
      state.isDisk = true;
    }
    return said(`${tag};OK;#`);
  };
}

/** BC-300: a header of 16 bytes, then a length and that many characters; it says something, nobody knows what. */
export function bc300Side(state: CameraState): CameraSide {
  const setTime = Buffer.from('453a0267d400000f17000000bac5fd98', 'hex');
  const toDisk = Buffer.from('453a0267f700000f0a000000bac5fd98', 'hex');
  const said = [Buffer.from('453a0267000000000000000000000000', 'hex')];
  return (heard) => {
    const head = heard.subarray(0, 16);
    const usedBytes = 16 + (head.equals(setTime) ? 23 : 10);
    if (heard.length < usedBytes) return undefined;
    const text = heard.toString('latin1', 20, usedBytes);
    if (head.equals(setTime) && heard[16] === 19) {
      const [year, month, day, hour, minute, second] = text.split('/').map(Number);
      state.offsetMs = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second) - Date.now();
      return { usedBytes, said };
    }
    if (head.equals(toDisk) && heard[16] === 6 && state.isRight(text)) {
      state.isDisk = state.mayBecomeDisk;
      return { usedBytes, said };
    }
    return { usedBytes, said: [] };
  };
}
