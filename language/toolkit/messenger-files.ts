/** Such as `IMG-20230102-WA0001`, `Imagen de WhatsApp 2023-01-02 a las 10.11.12` and `photo_2023-01-02_10-11-12`. */
const messengerName =
  /^(?:[a-z]{3}-\d{8}-wa\d|\D{0,20}whatsapp(?![a-z])|\d+-(?:photo|video)-20|signal-|photo_|video_20|telegram|viber|threema-|kakaotalk|line_(?:album_|movie_)?\d|fb_(?:img|vid)_|received_|mmexport|wx_camera_|wechat|weixin|微信|qq图片)/iu

/**
 * Whether a messenger named a file when it came: its times, if it has no camera, are not those of the shot.
 * @example
 * isMessengerFile('IMG-20230102-WA0001.jpg') // true
 * isMessengerFile('IMG_20230102_101112.jpg') // false
 */
export const isMessengerFile = (fileName: string): boolean => messengerName.test(fileName)
