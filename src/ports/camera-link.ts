/**
 * A camera in command mode, whatever dialect it speaks. A method that the camera does not have is undefined: asked
 * for by its presence, not by type. No method formats, resets, deletes or sets a password: such commands do not exist.
 */
import type { Instant } from '../domain/quantities.js';
import type { UsbPlace } from '../domain/usb.js';
import type { TcpAddress } from '../lib/tcp-address.js';
import type { DeviceProfile } from '../profiles/profile-schema.js';

/** The camera's own words; undefined is "not told", never a default. */
export type CameraFacts = {
  readonly serial: string | undefined;
  readonly model: string | undefined;
  readonly firmware: string | undefined;
  readonly idCode: string | undefined;
  readonly officerId: string | undefined;
  readonly unitId: string | undefined;
  readonly batteryPercent: number | undefined;
  /** Dialect-specific settings that could be read, for the maintenance log: segment length, loop, zone … */
  readonly settings: Readonly<Record<string, string>>;
};

export type ClockReading = {
  /** Start of the unit of time that the camera named, its words read in the profile's zone. */
  readonly deviceAt: Instant;
  /** 1000 for whole seconds. */
  readonly resolutionMs: number;
  /** Monotonic milliseconds of the dock when the question left and when the answer was complete. */
  readonly sentMonoMs: number;
  readonly receivedMonoMs: number;
  /** Lines came that nobody had asked for: this answer and those before may be the answers to earlier questions. */
  readonly isOutOfStep: boolean;
};

/**
 * Every method rejects `camera-silent` (no answer before its deadline), `camera-refused`, `camera-babbles`,
 * `port-failed` (unplugged) or `cancelled`. One question at a time; the link queues nothing.
 */
export type CameraLink = AsyncDisposable & {
  readonly dialect: string;
  /** Logs in where the dialect wants it (once; `camera-login-refused` is never retried) and asks everything. */
  readonly identify: (signal: AbortSignal) => Promise<CameraFacts>;
  readonly readClock: ((signal: AbortSignal) => Promise<ClockReading>) | undefined;
  /** Sets the camera's clock to `at`, which is sent at once and cut to the camera's own unit of time. */
  readonly setClock: ((at: Instant, signal: AbortSignal) => Promise<void>) | undefined;
  /** Asks for disk mode; the medium appears some time after. The link is useless from then on. */
  readonly enterDiskMode: ((signal: AbortSignal) => Promise<void>) | undefined;
};

/** Where a camera can be spoken to. */
export type CameraPort =
  | { readonly kind: 'line'; readonly path: string }
  /** Over USB itself: this very enumeration of a device that was admitted. */
  | { readonly kind: 'usb'; readonly place: UsbPlace; readonly serial: string | undefined }
  /** A TCP server: the camera's own, or one that forwards to it. */
  | { readonly kind: 'tcp'; readonly tcp: TcpAddress };

/**
 * Opens the port and makes the link for the profile's dialect. Rejects `port-missing`, `port-failed`, `usb-denied`,
 * `dialect-unknown`, `camera-password-missing` or `cancelled`. Nothing has been said to the camera yet.
 */
export type OpenCameraLink = (request: {
  readonly port: CameraPort;
  readonly profile: DeviceProfile;
  readonly signal: AbortSignal;
}) => Promise<CameraLink>;
