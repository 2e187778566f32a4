const digits = '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९๐๑๒๓๔๕๖๗๘๙０１２３４５６７８９'

/**
 * A text with its digits as 0 to 9, whichever script they are of, and without marks of direction, which are not seen.
 * @example
 * plainText('٢٠٢٣') // '2023'
 */
export const plainText = (text: string): string =>
  text
    .replace(/[^\P{Nd}0-9]/gu, (digit) => {
      const place = digits.indexOf(digit)
      return place < 0 ? digit : String(place % 10)
    })
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
