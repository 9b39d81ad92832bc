/** Whether a path is a folder or lies below it. Both absolute, resolved as far as links matter, without a slash at the end. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? folder : `${folder}/`);
}
