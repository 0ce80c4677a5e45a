/** What went wrong in a field: one sentence that says what to do. */
export class Mistyped {
  constructor(readonly sentence: string) {}
}

const DIGIT = /\p{Nd}/u

/** The value of a decimal digit of any script; they stand in runs of ten. */
function digitValue(digit: string): string {
  const code = digit.codePointAt(0) as number
  let below = 0
  while (DIGIT.test(String.fromCodePoint(code - below - 1))) below += 1
  return String(below % 10)
}

/** What was typed as the readers of this folder take it: latin digits, small letters, plain signs, no white space. */
export const plain = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replace(/[^\P{Nd}0-9]/gu, digitValue)
    .replace(/٫/g, ',')
    .toLowerCase()
    .replace(/[\s\p{Cf}]/gu, '')
