import { BlockList, isIP } from 'node:net'
import type { Problem } from '../../core/errors.ts'
import type { HttpSettings } from '../settings.ts'

const shortestPassword = 10

/** Whether only this computer reaches a host. */
const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d+){3}$/.test(host)

/** Addresses and networks such as `172.18.0.0/16`; null where one of them is neither. */
export const addressList = (texts: readonly string[]): BlockList | null => {
  const list = new BlockList()
  for (const text of texts) {
    const [address = '', bits] = text.split('/')
    const family = isIP(address)
    const most = family === 4 ? 32 : 128
    if (family === 0 || (bits !== undefined && !(/^\d+$/.test(bits) && Number(bits) <= most))) return null
    list.addSubnet(address, bits === undefined ? most : Number(bits), family === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}

/** Why it must not be listened as settings say; empty where it may. */
export const httpProblems = (http: HttpSettings): Problem[] => {
  const { host, auth, password, trustedProxies, authHeader, basePath, publicUrl } = http
  const problems: Problem[] = []
  const report = (path: string, message: string, hint: string): void => {
    problems.push({ path: `serve.http.${path}`, message, hint })
  }
  const isOpen = !isLoopback(host)
  if (auth === 'none' && isOpen)
    report('auth', `is none, and ${host} is reached from other computers`, 'Set a password: DARKROOM_PASSWORD_FILE.')
  if (auth === 'login' && isOpen && password === null && !http.signIn)
    report(
      'passwordFile',
      `is missing, and ${host} is reached from other computers`,
      'Write a password of 10 characters or more into a file, and name it in DARKROOM_PASSWORD_FILE; or listen on 127.0.0.1.',
    )
  if (password !== null && password.length < shortestPassword)
    report('passwordFile', `holds a password of fewer than ${shortestPassword} characters`, 'Take a longer one.')
  if (auth === 'proxy' && (trustedProxies.length === 0 || !authHeader))
    report(
      trustedProxies.length === 0 ? 'trustedProxies' : 'authHeader',
      'is missing, and auth is proxy',
      "Such as trustedProxies: ['172.18.0.0/16'], authHeader: 'Remote-User'.",
    )
  if (addressList(trustedProxies) === null)
    report('trustedProxies', 'holds something that is neither an address nor a network', "Such as ['172.18.0.0/16'].")
  if (publicUrl !== null && !URL.canParse(publicUrl))
    report('publicUrl', `"${publicUrl}" is not an address`, 'Such as https://darkroom.example.org.')
  else if (publicUrl !== null && new URL(publicUrl).pathname.replace(/\/+$/, '') !== basePath)
    report('publicUrl', 'has another path than basePath', `Its path has to be ${basePath || '/'}.`)
  return problems
}
