/**
 * What a file is by its extension alone, for every camera alike. `.log` and `.txt` count as logs; whether one is the
 * camera's event log or accompanies a video is for the device profile to say.
 */
import type { FileKind } from '../domain/name-facts.js';

const EXTENSIONS: Readonly<Record<Exclude<FileKind, 'other'>, readonly string[]>> = {
  video:
    'mp4 mov m4v avi ts mts m2ts m2t mkv webm 3gp 3g2 wmv asf mpg mpeg vob flv mxf h264 h265 264 265 hevc dav lrv lrf 360'.split(
      ' ',
    ),
  audio: 'wav mp3 aac m4a amr ogg oga opus flac wma pcm g711 awb ape'.split(' '),
  photo: 'jpg jpeg jpe png bmp gif heic heif webp tif tiff dng gpr raw'.split(' '),
  log: ['log', 'txt'],
  sidecar: 'gps gpx nmea srt vtt thm idx 3gf kml map csv json xml info'.split(' '),
  'pre-record': ['prv'],
};

const KIND_BY_EXTENSION: ReadonlyMap<string, FileKind> = new Map(
  Object.entries(EXTENSIONS).flatMap(([kind, list]) => list.map((one) => [one, kind as FileKind] as const)),
);

/** Lower case, without the dot; empty where the name has none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}

export function kindOfExtension(extension: string): FileKind {
  return KIND_BY_EXTENSION.get(extension.toLowerCase()) ?? 'other';
}

/** Footage in the wide sense: what name patterns are chosen by. */
export function isMediaName(path: string): boolean {
  const kind = kindOfExtension(extensionOf(baseName(path)));
  return kind === 'video' || kind === 'audio' || kind === 'photo';
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** With its closing slash; empty for a bare name. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
