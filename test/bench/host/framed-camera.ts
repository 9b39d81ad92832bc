/** A camera of a framed language on USB bulk endpoints, 4255:0001, that becomes a disk, 4255:1000, once it was told to. */
import type { CameraSide, CameraState } from '../../fakes/camera-sides.js';
import type { UsbFace } from './usbip-server.js';

export function framedCamera(
  side: CameraSide,
  state: CameraState,
  words: Pick<UsbFace, 'serial' | 'product'>,
): {
  readonly face: (becomeDisk: () => void) => UsbFace;
  readonly disk: Pick<UsbFace, 'vid' | 'pid' | 'serial' | 'product'>;
} {
  let heard: Buffer = Buffer.alloc(0);
  return {
    face: (becomeDisk) => ({
      ...words,
      vid: 0x4255,
      pid: 0x0001,
      interfaceClass: [0xff, 0, 0],
      control: () => undefined,
      bulkOut: (data, give) => {
        heard = Buffer.concat([heard, data]);
        for (let next = side(heard); next !== undefined; next = side(heard)) {
          heard = heard.subarray(next.usedBytes);
          for (const bytes of next.said) give(bytes);
          if (state.isDisk) becomeDisk();
        }
      },
    }),
    disk: { ...words, vid: 0x4255, pid: 0x1000 },
  };
}
