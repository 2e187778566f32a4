// Data, so that a word can be added without touching a rule.

const listOf = (text: string): readonly string[] => text.split(',').map((word) => word.trim())

/**
 * What capture programs call their files and folders, in the languages of macOS, GNOME, Windows and phones; in lower case.
 * @example
 * captureWords.shot.includes('bildschirmfoto') // true
 */
export const captureWords = {
  /** A picture of the screen. */
  shot: listOf(`
    screenshot, screen shot, bildschirmfoto, capture d'écran, copie d'écran, captura de pantalla, captura de tela,
    captura de ecrã, captura desde, captura, pantaila-argazkia, schermata, istantanea, schermafbeelding,
    schermafdruk, skärmbild, skärmavbild, skjermbilde, skjermdump, skærmbillede, næyttökuva, näyttökuva,
    kuvakaappaus, skjámynd, kuvatõmmis, ekraanipilt, ekrānuzņēmums, ekrānattēls, ekrano kopija, ekrano nuotrauka,
    zrzut ekranu, snímek obrazovky, snímka obrazovky, képernyőkép, képernyőfotó, posnetek zaslona, snimka zaslona,
    snimak ekrana, snimka ekrana, снимак екрана, екранна снимка, снимка на екрана, слика од екранот, ekran görüntüsü,
    ekran resmi, ekran alıntısı, снимок экрана, скриншот, знімок екрана, здымак экрана, στιγμιότυπο οθόνης,
    στιγμιότυπο, captură de ecran, لقطة شاشة, لقطة الشاشة, نماگرفت, צילום מסך, स्क्रीनशॉट, ภาพหน้าจอ, ภาพถ่ายหน้าจอ,
    สกรีนช็อต, cuplikan layar, tangkapan layar, gambar layar, tangkapan skrin, syot layar, ảnh chụp màn hình, ảnh màn hình,
    スクリーンショット, 截屏, 截图, 截圖, 屏幕快照, 屏幕截图, 螢幕截圖, 螢幕快照, 螢幕擷取畫面, 擷取畫面, 스크린샷, 화면 캡처
  `),
  /** A film of the screen. */
  recording: listOf(`
    screen recording, screenrecording, screen recorder, screen record, screencast, bildschirmaufnahme,
    bildschirmaufzeichnung, enregistrement de l'écran, enregistrement d'écran, vidéo d'écran, grabación de pantalla,
    gravação de tela, gravação de ecrã, enregistrament de pantalla, registrazione schermo, registrazione dello schermo,
    schermopname, skärminspelning, skjermopptak, skærmoptagelse, näyttötallenne, näytön tallenne, nagranie z ekranu,
    nagranie ekranu, záznam obrazovky, képernyőfelvétel, posnetek zaslona, snimanje zaslona, ekran kaydı,
    înregistrare ecran, înregistrarea ecranului, запись экрана, запис екрана, запис на екрана, εγγραφή οθόνης,
    הקלטת מסך, تسجيل شاشة, تسجيل الشاشة, บันทึกหน้าจอ, rekaman layar, bản ghi màn hình, 画面収録, 録画, 录屏,
    屏幕录制, 螢幕錄製, 螢幕錄影, 화면 기록, 화면 녹화
  `),
  /** What connects such a word, the date and the time. */
  link: listOf(`
    at, um, à, a las, a la(s), a les, alle, alle ore, om, às, kl., kl, klo, kello, o, v, u, w, z, в, о, у, з, la, din, la ora,
    from, vom, von, du, de, des, del, desde, da, dal, del giorno, van, fra, från, frá, od, z dnia, ze dne, innen, от, από,
    στις, في, من, ב-, ב, pukul, lúc, pada, เวลา, saat, -, –, _
  `),
  /** Halves of the day: the first twelve hours and the others. */
  am: listOf('am, a.m., a. m., π.μ., πμ, 上午, 午前, 凌晨, 清晨, 早上, 오전, ص, पूर्वाह्न, ก่อนเที่ยง'),
  pm: listOf('pm, p.m., p. m., μ.μ., μμ, 下午, 午後, 晚上, 傍晚, 오후, م, अपराह्न, หลังเที่ยง'),
  /** More words that say enough in any place of a name. */
  loose: listOf(`
    screengrab, screencap, screen capture, screen_shot, screenrecord, screenrecorder, screenrecording,
    screen_record, screen_recording
  `),
  /** Those of them that mean other things as well, so that alone they say nothing. */
  ambiguous: listOf('captura, captura desde'),
  /** Those that also mean a snapshot on paper, or a recording of anything: a hint at most. */
  snapshot: listOf('istantanea, στιγμιότυπο, 録画'),
  /** Folders that hold captures of either kind. */
  shotFolders: listOf(`
    screenshots, screenshot, screen shots, screenshoty, snips, bildschirmfotos, bildschirmfoto, captures d'écran,
    copies d'écran, capturas de pantalla, captures de pantalla, capturas de tela, capturas de ecrã, capturas de ecran,
    pantaila-argazkiak, schermate, schermafbeeldingen, schermafdrukken, skärmbilder, skärmavbilder, skärmdumpar,
    skjermbilder, skjermdumper, skjermdumpar, skærmbilleder, skærmdumps, skjáskot, skjámyndir, näyttökuvat,
    kuvakaappaukset, ekraanipildid, kuvatõmmised, ekrānuzņēmumi, ekrānattēli, ekrano kopijos, ekrano nuotraukos,
    zrzuty ekranu, snímky obrazovky, snímky obrazoviek, képernyőképek, képernyőfotók, posnetki zaslona, snimke zaslona,
    snimci ekrana, снимци екрана, екранни снимки, снимки на екрана, слики од екранот, ekran görüntüleri, ekran resimleri,
    ekran alıntıları, снимки экрана, скриншоты, знімки екрана, скріншоти, здымкі экрана, στιγμιότυπα οθόνης,
    capturi de ecran, لقطات شاشة, لقطات الشاشة, צילומי מסך, cuplikan layar, tangkapan layar, tangkapan skrin,
    ảnh chụp màn hình, ảnh màn hình
  `),
  /** Folders that hold films of the screen. */
  recordingFolders: listOf(`
    screen recordings, screenrecordings, screenrecorder, screenrecord, screenrecords, screen_recordings, screencasts,
    screencast, bildschirmaufnahmen, bildschirmaufzeichnungen, enregistrements d'écran, enregistrements de l'écran,
    vidéos d'écran, grabaciones de pantalla, enregistraments de pantalla, gravações de tela, gravações de ecrã,
    registrazioni schermo, registrazioni dello schermo, schermopnamen, schermopnames, skärminspelningar,
    skjermopptak, skærmoptagelser, näyttötallenteet, näytön tallenteet, nagrania ekranu, nagrania z ekranu,
    záznamy obrazovky, képernyőfelvételek, ekran kayıtları, înregistrări de ecran, записи экрана, записи екрана,
    записи на екрана, εγγραφές οθόνης, הקלטות מסך, تسجيلات الشاشة, rekaman layar, 画面録画
  `),
} as const
