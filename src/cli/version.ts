/** The program's version, for `--version`. */
import { SOFTWARE } from '../app/software.js';

export const SOFTWARE_VERSION: string = SOFTWARE.version;
