/** How a camera's lines are written, from its profile. */
export type LineFormat = {
  readonly lineEnd: 'crlf' | 'lf' | 'cr';
  /** Of the lines that come; what is sent is ASCII. */
  readonly encoding: 'utf8' | 'gbk';
};

export const LINE_ENDS = { crlf: '\r\n', lf: '\n', cr: '\r' } as const;
