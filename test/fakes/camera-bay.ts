/** A folder of its own with a virtual camera's port and card in it: what a slot of a dock looks like to a test. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startVirtualCamera, type VirtualCamera } from '../../src/simulator/start-virtual-camera.js';

type Options = Omit<Parameters<typeof startVirtualCamera>[0], 'portPath' | 'card'>;

export class CameraBay implements AsyncDisposable {
  readonly base = mkdtempSync(join(tmpdir(), 'camera-bay-'));
  readonly portPath = join(this.base, 'port');
  /** Where the card's files lie before the camera has become a disk, and where they appear then. */
  readonly staged = join(this.base, 'staged');
  readonly folder = join(this.base, 'disk');
  readonly #cameras: VirtualCamera[] = [];

  constructor() {
    mkdirSync(this.staged);
  }

  async start(options: Options = {}): Promise<VirtualCamera> {
    const { portPath, staged, folder } = this;
    const camera = await startVirtualCamera({ portPath, card: { staged, folder }, ...options });
    this.#cameras.push(camera);
    return camera;
  }

  get hasPort(): boolean {
    return existsSync(this.portPath);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const camera of this.#cameras) await camera[Symbol.asyncDispose]();
    rmSync(this.base, { recursive: true });
  }
}
