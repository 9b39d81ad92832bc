/** Order of paths as people read them: numbers by value, the rest by code unit. Total: equal only for equal texts. */

export function compareNaturally(a: string, b: string): number {
  const left = a.match(PARTS) ?? [];
  const right = b.match(PARTS) ?? [];
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const one = left[i] ?? '';
    const other = right[i] ?? '';
    const byValue = DIGITS.test(one) && DIGITS.test(other) ? compareDigits(one, other) : 0;
    if (byValue !== 0) return byValue;
    if (one !== other && !(DIGITS.test(one) && DIGITS.test(other))) return one < other ? -1 : 1;
  }
  return left.length - right.length || (a < b ? -1 : a > b ? 1 : 0);
}

const PARTS = /\d+|\D+/g;
const DIGITS = /^\d/;

function compareDigits(a: string, b: string): number {
  const one = a.replace(/^0+/, '');
  const other = b.replace(/^0+/, '');
  if (one.length !== other.length) return one.length - other.length;
  return one === other ? 0 : one < other ? -1 : 1;
}
