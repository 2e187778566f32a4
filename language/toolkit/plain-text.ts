const digits = '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९๐๑๒๓๔๕๖๗๘๙０１２３４５６７８９'

/**
 * A text with its digits as 0 to 9, whichever script they are of.
 * @example
 * plainDigits('٢٠٢٣') // '2023'
 */
export const plainDigits = (text: string): string =>
  text.replace(/[^\P{Nd}0-9]/gu, (digit) => {
    const place = digits.indexOf(digit)
    return place < 0 ? digit : String(place % 10)
  })
