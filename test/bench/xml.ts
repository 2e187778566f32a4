const tag = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<&]*")*)\s*(\/?)>/g

/** What makes a text no well-formed XML, as far as elements, attributes and text go; null where nothing does. */
export const problemOfXml = (text: string): string | null => {
  const open: string[] = []
  let end = 0
  for (const { 0: whole, 1: closing, 2: name = '', 4: empty, index } of text.matchAll(tag)) {
    const between = text.slice(end, index).replace(/&(#\d+|amp|lt|gt|quot);/g, '')
    if (/[<&]/.test(between)) return `"${between}" is neither text nor an element`
    if (open.length === 0 && (between.trim() !== '' || end > 0)) return `${whole} stands outside of the root`
    end = index + whole.length
    if (closing && open.pop() !== name) return `${whole} closes nothing`
    if (!closing && !empty) open.push(name)
  }
  if (open.length > 0) return `<${open.at(-1)}> is not closed`
  return text.slice(end).trim() === '' ? null : 'there is text behind the root'
}
