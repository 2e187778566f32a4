// Data, so that a word can be added without touching a rule.

const listOf = (text: string): readonly string[] => text.split(',').map((word) => word.trim())

/** What capture programs of many languages call a picture of the screen. */
export const shotWords = listOf(`
  screenshot, screen shot, bildschirmfoto, capture d'écran, captura de pantalla, captura de tela,
  captura de ecrã, captura desde, captura, schermata, istantanea, schermafbeelding, schermafdruk, skärmbild,
  skärmavbild, skjermbilde, skærmbillede, näyttökuva, kuvakaappaus, zrzut ekranu, snímek obrazovky,
  snímka obrazovky, képernyőkép, képernyőfotó, ekran görüntüsü, ekran resmi, ekran alıntısı, снимок экрана,
  скриншот, знімок екрана, スクリーンショット, 截屏, 截图, 截圖, 屏幕快照, 屏幕截图, 螢幕截圖, 螢幕快照,
  스크린샷, 화면 캡처, στιγμιότυπο, captură de ecran, لقطة شاشة, צילום מסך, ภาพหน้าจอ, tangkapan layar,
  ảnh chụp màn hình
`)

/** The same for films of the screen. */
export const recordingWords = listOf(`
  screen recording, screen record, screencast, bildschirmaufnahme, enregistrement de l'écran,
  grabación de pantalla, gravação de tela, registrazione schermo, schermopname, skärminspelning,
  skjermopptak, skærmoptagelse, nagranie z ekranu, запись экрана, 画面収録, 録画, 录屏, 屏幕录制, 螢幕錄製,
  화면 기록
`)

/** What connects such a word, the date and the time; halves of the day count too. */
export const linkWords = listOf(`
  at, um, à, a las, a la(s), alle, om, às, kl., kello, o, v, в, о, from, vom, du, de, desde, del, da, dal,
  van, от, -, _, 上午, 下午, 午前, 午後, 오전, 오후
`)

/** More words that say enough in any place of a name. */
export const looseWords = listOf(`
  screengrab, screencap, screen capture, screen_shot, screenrecord, screenrecorder, screenrecording,
  screen_record, screen_recording
`)

/** Capture words that mean other things as well, so that alone they say nothing. */
export const ambiguousWords = listOf('captura, captura desde')

/** Folders that hold captures of either kind. */
export const shotFolders = listOf(`
  screenshots, screenshot, screen shots, bildschirmfotos, captures d'écran, capturas de pantalla, snips
`)

/** Folders that hold films of the screen. */
export const recordingFolders = listOf(`
  screen recordings, screen recording, screenrecordings, screenrecorder, screenrecord, screenrecords,
  screen_recordings, screencasts
`)
