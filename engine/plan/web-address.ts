/**
 * Address of the web page of a server, by that of its API.
 * @example
 * webAddress('https://photos.example.org/api') // 'https://photos.example.org'
 */
export const webAddress = (url: string): string => url.replace(/\/api\/?$/, '')
