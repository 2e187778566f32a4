/** A call of a tool on the page, with what it answered. */
export interface Turn {
  readonly tool: string
  readonly input: object
  readonly answer: string
}

const turns = /^(- `(\w+)`\n\n {2}```json\n)([\s\S]*?)( {2}```\n\n {2}```json\n)([\s\S]*?)( {2}```)$/gm
const conversations = /<!-- conversation -->\n([\s\S]*?)<!-- \/conversation -->/g

const turnsIn = (text: string): Turn[] =>
  [...text.matchAll(turns)].map(([, , tool = '', input = '', , answer = '']) => ({
    ...{ tool, input: JSON.parse(input) as object, answer: answer.trim() },
  }))

/** The conversations on a page. */
export const conversationsIn = (page: string): Turn[][] =>
  [...page.matchAll(conversations)].map(([, text = '']) => turnsIn(text))

/** An answer as the page shows it: ids of reviews, times and ports are others each time. */
export const shownAnswer = (text: string): string =>
  text
    .replace(/"review":"[0-9a-f-]{36}"/g, '"review":"5f0c…"')
    .replace(/reviews [0-9a-f]{8}/g, 'reviews 5f0c…')
    .replace(/"created":"[^"]+"/g, '"created":"2026-03-01T12:00:00.000Z"')
    .replace(/http:\/\/127\.0\.0\.1:\d+/g, 'http://192.168.1.20:2283')

/** The page with other answers, in their order. */
export const withAnswers = (page: string, answers: readonly string[]): string => {
  const left = [...answers]
  return page.replace(conversations, (conversation) =>
    conversation.replace(
      turns,
      (_, head: string, __, input: string, between: string, ___, end: string) =>
        `${head}${input}${between}  ${left.shift() ?? ''}\n${end}`,
    ),
  )
}
