import type { Profile } from '../library/profile.ts'
import type { Fault } from './hooks.ts'
import { errorBody, HttpError } from './http-error.ts'
import { Answer, jsonText } from './route.ts'

/** Answers that come from a proxy in front of the server, which writes web pages. */
const proxyTitles: Readonly<Record<number, string>> = {
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  502: 'Bad Gateway',
  504: 'Gateway Time-out',
}

const page = (text: string, status: number): Answer => new Answer(status, text, { 'content-type': 'text/html' })

const proxyPage = (status: number, title: string): Answer => {
  const heading = `${status} ${title}`
  return page(`<html>\n<head><title>${heading}</title></head>\n<body><h1>${heading}</h1></body>\n</html>\n`, status)
}

/** What a fault answers instead of the server, if it does. */
export const refusalOf = ({ status, body }: Fault, profile: Profile, correlationId: string): Answer | undefined => {
  if (body !== undefined) return (body.startsWith('<') ? page : jsonText)(body, status ?? 200)
  if (status === undefined) return undefined
  const title = proxyTitles[status]
  if (title !== undefined) return proxyPage(status, title)
  const error = errorBody(new HttpError(status, 'Simulated fault'), profile, correlationId)
  return jsonText(JSON.stringify(error), status)
}
