/** The last thing that is asked of a camera in command mode. */
import { isFailure } from '../../domain/failure.js';

/** A camera that goes without a word has done what it was asked; whether the disk comes is seen there. A refusal is passed on. */
export async function enterDiskMode(ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (!isFailure(error, 'camera-silent') && !isFailure(error, 'port-failed')) throw error;
  }
}
