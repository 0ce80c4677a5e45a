const graphemes = new Intl.Segmenter('und')

/** Up to two letters that stand for a name, in any script; empty for one without a letter or a digit. */
export function initials(name: string): string {
  const words = name
    .normalize()
    .split(/[\s._-]+/u)
    .flatMap(word => firstLetter(word) ?? [])
  return words.length > 1 ? `${words[0]}${words.at(-1)}` : (words[0] ?? '')
}

/** The first letter or digit with its marks, in capitals where that makes no two of it. */
function firstLetter(word: string): string | undefined {
  const letter = [...graphemes.segment(word)].map(each => each.segment).find(each => /[\p{L}\p{N}]/u.test(each))
  const capital = letter?.toLocaleUpperCase('und')
  return capital?.length === letter?.length ? capital : letter
}
