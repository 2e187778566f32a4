import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseNameDate } from '../../../plugins/date-repair/index.ts'
import { signalOptions } from '../../../plugins/screen-captures/options.ts'
import { createVerdict } from '../../../plugins/screen-captures/verdict.ts'
import { captureWords } from '../../../toolkit.ts'
import { evidence, verdictOn } from './evidence.ts'

/** Names as capture programs write them, with a date and a time in digits; films end in mp4. */
const samples: readonly string[] = [
  'Screenshot_20240115-101112.png',
  'Screenshot_20240115_101112.png',
  'Screenshot 20240115 101112.png',
  'Screenshot_2024-01-15-10-11-12.png',
  'Screenshot_2024-01-15-10-11-12-030_com.example.shop.jpg',
  'Screenshot_2024.01.15_10.11.12.png',
  'Screenshot_20240115_101112_com.whatsapp.jpg',
  'Screenshot_20240115-101112345.png',
  'Screenshot 2024-01-15 at 10.11.12 AM.png',
  'Screenshot 2024-01-15 at 10.11.12 p. m..png',
  'Screen Shot 2024-01-15 at 10.11.12.png',
  'Screenshot 2024-01-15 101112.png',
  'Screenshot 2024-01-15 at 10-11-12 Page title.png',
  'Screenshot from 2024-01-15 10-11-12.png',
  'Captura desde 2024-01-15 10-11-12.png',
  'Captura de pantalla 2024-01-15 a la(s) 10.11.12.png',
  'Снимок экрана 2024-01-15 в 10.11.12.png',
  '스크린샷 2024-01-15 오후 10.11.12.png',
  '截圖 2024-01-15 上午10.11.12.png',
  // GNOME, in languages whose words the other systems do not share.
  'Zaslonski posnetek 2024-01-15 10-11-12.png',
  'Slika zaslona 2024-01-15 10-11-12.png',
  'Chụp màn hình từ 2024-01-15 10-11-12.png',
  'Skjermbilete frå 2024-01-15 10-11-12.png',
  'Ekrano nuotrauka iš 2024-01-15 10-11-12.png',
  'Снимка на екрана на 2024-01-15 10-11-12.png',
  'צילום מסך מתאריך 2024-01-15 10-11-12.png',
  'Capture d’écran, le 2024-01-15 à 10.11.12.png',
  'Simulator Screen Shot - iPhone 14 - 2024-01-15 at 10.11.12.png',
  'Simulator Screenshot - iPad Air - 2024-01-15 at 10.11.12.png',
  '2024-01-15-101112_1920x1080_scrot.png',
  '20240115_10h11m12s_grim.png',
  'Capture+_2024-01-15-10-11-12.png',
  'Snipaste_2024-01-15_10-11-12.png',
  'ksnip_20240115-101112.png',
  'swappy-20240115_101112.png',
  'CleanShot 2024-01-15 at 10.11.12@2x.png',
  'CleanShot 2024-01-15 at 10.11.12.mp4',
  'Kapture 2024-01-15 at 10.11.12.mp4',
  'ScreenRecording_01-15-2024 10-11-12_1.mp4',
  'screen-20240115-101112.mp4',
  'screen-20240115-101112-123.mp4',
  'Screen_Recording_20240115-101112_Chrome.mp4',
  'Screenrecorder-2024-01-15-10-11-12-345.mp4',
  'screenrecord-2024-01-15-10-11-12.mp4',
  'screen_record_20240115-101112.mp4',
  'SVID_20240115_101112_1.mp4',
  'Screen Recording 2024-01-15 at 10.11.12.mp4',
  'Bildschirmaufnahme 2024-01-15 um 10.11.12.mp4',
  'Screencast from 2024-01-15 10-11-12.mp4',
  'Screencast_20240115_101112.mp4',
  'simplescreenrecorder-2024-01-15_10.11.12.mp4',
]

/** Samples without a whole date and time. */
const others: readonly string[] = [
  'Screenshot (12).png',
  'wp_ss_20240115_0001.png',
  'RPReplay_Final1705313472.mp4',
  'RPReplay-Final1705313472.MP4',
  'Screencast from 2024年1月15日.mp4',
  'SmartSelect_20240115-101112_Chrome.jpg',
  'XRecorder_15012024_101112.mp4',
  'AZ_Recorder_20240115_101112.mp4',
  'mobizen_20240115_101112.mp4',
  'com.hecorat.screenrecorder.free_2.mp4',
]

const replaceLast = (text: string, found: RegExp, by: string): string => {
  const at = [...text.matchAll(new RegExp(found, 'g'))].at(-1)
  return at ? text.slice(0, at.index) + by + text.slice(at.index + at[0].length) : text
}

/** The same name with a date, or a time, that does not exist, or a digit too few. */
const broken: Readonly<Record<string, (name: string) => string>> = {
  'a month that is none': (name) =>
    name.includes('01-15-2024') ? name.replace('01-15-2024', '13-15-2024') : name.replace(/2024([-._]?)01/, '2024$113'),
  'a day that is none': (name) =>
    name.includes('01-15-2024') ? name.replace('01-15', '01-32') : name.replace(/(2024[-._]?01[-._]?)15/, '$132'),
  'an hour that is none': (name) => replaceLast(name, /10(?=[-._h]?11[-._m]?12)/, '24'),
  'a minute that is none': (name) => replaceLast(name, /11(?=[-._m]?12)/, '60'),
  'a digit missing from the date': (name) => name.replace('2024', '202'),
  'a digit missing from the time': (name) => replaceLast(name, /11(?=[-._m]?12)/, '1'),
}

describe('exact names', () => {
  it.each([...samples, ...others])('%s', (name) => {
    expect(verdictOn(name).level).toBe('exact')
  })

  describe.each(Object.entries(broken))('are none with %s', (_what, damage) => {
    it.each(samples)('%s', (name) => {
      const damaged = damage(name)
      expect(damaged).not.toBe(name)
      expect(verdictOn(damaged).level).not.toBe('exact')
    })
  })

  it.each(['RPReplay_Final170531347.mp4', 'wp_ss_20241315_0001.png', 'Screenshot ().png', 'Screencast 2024.mp4'])(
    'are not %s',
    (name) => {
      expect(verdictOn(name).level).not.toBe('exact')
    },
  )

  it('are those of their own kind: a film with the name of a screenshot is merely likely', () => {
    expect(verdictOn('Screenshot_20240115-101112.mp4')).toMatchObject({ kind: 'recording', level: 'strong' })
  })
})

describe('capture words', () => {
  const forms = ['NFC', 'NFD'] as const
  const cases = [
    ...captureWords.shot.map((word) => [word, 'png'] as const),
    ...captureWords.recording.map((word) => [word, 'mp4'] as const),
  ].flatMap(([word, extension]) => forms.map((form) => [form, word, extension] as const))

  it.each(cases)('%s %s begins an exact name, in any case', (form, word, extension) => {
    const name = `${word} 2024-01-15 10.11.12.${extension}`.normalize(form)
    for (const written of [name, name.toUpperCase(), name.toLowerCase()]) expect(verdictOn(written).level).toBe('exact')
  })

  it.each(cases)('%s %s alone is strong at the start, and a guess inside', (form, word, extension) => {
    const isLoose = ![...captureWords.ambiguous, ...captureWords.snapshot].includes(word)
    const levels = [`${word}.${extension}`, `my ${word}.${extension}`].map((name) => {
      const { signals } = verdictOn(name.normalize(form))
      return signals.filter(({ reason }) => /capture word/.test(reason)).map(({ level }) => level)
    })
    expect(levels).toEqual(isLoose ? [['strong'], ['guess']] : [[], []])
  })

  it.each(captureWords.snapshot)('%s, which also means a snapshot, is a guess at most', (word) => {
    for (const name of [`${word}.jpg`, `${word} 1985.jpg`, `Scan ${word}.jpg`, `${word.toUpperCase()}_2.jpg`])
      for (const form of forms) expect([name, verdictOn(name.normalize(form)).level]).toEqual([name, 'guess'])
    expect(verdictOn(`pre${word}post.jpg`).level).toBe('none')
  })

  it.each([
    ...captureWords.shotFolders.map((folder) => [folder, 'jpg'] as const),
    ...captureWords.recordingFolders.map((folder) => [folder, 'mp4'] as const),
    ...['スクリーンショット', '屏幕截图', '截圖', '스크린샷', 'ภาพหน้าจอ', 'Schermata'].map(
      (word) => [word, 'jpg'] as const,
    ),
    ...['屏幕录制', '画面収録', 'Screen recorder', 'Screen recording'].map((word) => [word, 'mp4'] as const),
  ])('a folder %s holds captures, a %s too', (folder, extension) => {
    for (const form of forms)
      for (const name of [folder, folder.toUpperCase()]) {
        const at = (path: string) => verdictOn(`x.${extension}`, { path }).level
        expect(at(`/ext/${name.normalize(form)}/x.${extension}`)).toBe('strong')
        expect(at(`/ext/my ${name.normalize(form)}/x.${extension}`)).toBe('none')
      }
  })

  it.each(['Capturas_de_pantalla', 'captures-d’écran', 'Screen_Shots', 'Screen-Captures', 'ZRZUTY_EKRANU'])(
    'a folder %s holds captures, whatever stands for blanks',
    (folder) => {
      expect(verdictOn('x.jpg', { path: `/ext/${folder}/x.jpg` }).level).toBe('strong')
    },
  )

  it.each([
    'Ekran_Resmi_2022-03-23_8.36.56_PM.png',
    'Captura_de_pantalla_2024-01-15_a_las_10.11.12.png',
    'Capture-d’écran-2024-01-15-à-10.11.12.png',
    'Schermafbeelding_2024-01-15_om_10.11.12.png',
    'Grabación_de_pantalla_2024-01-15_a_las_10.11.12.mov',
    'Screenshot_from_2024-01-15_10-11-12.png',
    'Screenshot from 2024-01-15 10-11-12-1.png',
    'スクリーンショット　２０２３-０１-０２ １０：１１：１２.png',
    'لقطة شاشة ٢٠٢٣-٠١-٠٢ في ٣.٠٤.٠٥ م.png',
    '微信截图_20230102101112.png',
    'XRecorder_Edited_15012022_152654.mp4',
    '2017030619573600-F1C11A22FAEE3B82F21B330E1B786A39.jpg',
    '2017030619573600-F1C11A22FAEE3B82F21B330E1B786A39.mp4',
  ])('%s is exact, as date-repair reads it', (name) => {
    expect(verdictOn(name).level).toBe('exact')
    expect(parseNameDate(name)?.pattern).toBe('screenshot')
  })

  it.each(['Captura', 'Istantanea', 'Captures', 'Aufnahmen', '録画', 'Screens', 'Film'])(
    'a folder %s says nothing',
    (folder) => {
      expect(verdictOn('x.jpg', { path: `/ext/${folder}/x.jpg` }).level).toBe('none')
    },
  )

  it.each([
    'Στιγμιότυπο 2024-01-15, 10.11.12 π.μ..png',
    'Screenshot (12)-modifié.png',
    'Simulator Screenshot - iPad - 2024-01-15 at 10.11.12~2 (1).png',
    'Στιγμιότυπο οθόνης 2024-01-15, 10.11.12.png',
    'Bildschirmfoto vom 2024-01-15 10-11-12.png',
    'Bildschirmfoto von »2024-01-15 10-11-12«.png',
    'Captură de ecran din 2024.01.15 la 10.11.12.png',
    'צילום מסך 2024-01-15 ב-10.11.12.png',
    'Képernyőfotó 2024-01-15 - 10.11.12.png',
    'Näyttökuva 2024-01-15 kello 10.11.12.png',
    'Ảnh Màn hình 2024-01-15 lúc 10.11.12 SA.png',
  ])('%s is exact', (name) => expect(verdictOn(name).level).toBe('exact'))

  it.each([
    'sunscreenshots.jpg',
    'Screening of the film.mp4',
    'screenshotting.jpg',
    'myscreenshot.jpg',
    'capturas.jpg',
  ])('are not within %s', (name) => {
    expect(verdictOn(name)).toMatchObject({ level: 'none', signals: [] })
  })
})

describe('the verdict', () => {
  const mark = fc.constantFrom('', '~2', ' (2)', '(3)', ' copy', ' copy 2', '-edited', '_edit', ' - Copy', ' - Kopie')
  const letterCase = fc.constantFrom('toUpperCase', 'toLowerCase', 'normalize')
  const prefix = fc.constantFrom('', '.pending-1705313472-', '.trashed-1-', 'folder/')

  it('does not depend on case, on marks of copies, or on waiting', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...samples, ...others),
        mark,
        mark,
        letterCase,
        prefix,
        (name, one, two, change, before) => {
          const dot = name.lastIndexOf('.')
          const marked = `${before}${name.slice(0, dot)}${one}${two}${name.slice(dot)}`[change]()
          expect(verdictOn(marked)).toEqual(verdictOn(name))
        },
      ),
    )
  })
})

describe('vetoes', () => {
  const exact = 'Screenshot_20240115-101112.png'
  const optics = [{ exposureTime: '1/60' }, { fNumber: 1.8 }, { iso: 100 }, { focalLength: 5.4 }, { lensModel: 'Wide' }]

  it.each(optics)('%j stops everything, an exact name too', (exif) => {
    for (const name of [exact, 'IMG_1234.PNG'])
      expect(verdictOn(name, { size: [1170, 2532], exif })).toMatchObject({ level: 'none', veto: 'optical EXIF' })
    expect(verdictOn('a.mp4', { size: [1080, 2400], exif }, { includeLowResolution: true }).level).toBe('none')
  })

  it.each([{ make: 'Xiaomi' }, { model: 'M2' }])('%j leaves exact names only', (exif) => {
    const path = '/pics/Screenshots/a.png'
    expect(verdictOn(exact, { exif }).level).toBe('exact')
    expect(verdictOn('IMG_1234.PNG', { size: [1170, 2532], path, exif }, { includeExifless: true }).level).toBe('none')
  })

  it('a live photo leaves exact names only', () => {
    expect(verdictOn(exact, { isLive: true }).level).toBe('exact')
    expect(verdictOn('Screenshot.png', { isLive: true, path: '/Screenshots/a.png' }).level).toBe('none')
  })

  it.each([
    { latitude: 48.1, longitude: 11.5 },
    { latitude: 0, longitude: 0 },
  ])('a position, %j, leaves names and folders', (exif) => {
    expect(verdictOn('IMG_1234.PNG', { size: [1170, 2532], exif }).level).toBe('none')
    expect(verdictOn('clip.mp4', { size: [1080, 2400], exif }).level).toBe('none')
    expect(verdictOn(exact, { exif }).level).toBe('exact')
    expect(verdictOn('a.png', { path: '/Screenshots/a.png', exif }).level).toBe('strong')
  })

  it.each([
    'IMG_20240115_101112.png',
    'PXL_20240115_101112345.png',
    'DSC01234.PNG',
    'DSC_0001.png',
    'DJI_0001.png',
    'GOPR0001.png',
    'MVIMG_20240115.png',
    '20240115_101112.png',
  ])('the name of a camera, %s, leaves no size or format to count', (name) => {
    expect(verdictOn(name, { size: [1170, 2532] })).toMatchObject({ level: 'none', signals: [] })
  })

  it.each([
    'IMG-20240115-WA0001.png',
    'WhatsApp Image 2024-01-15 at 10.11.12.png',
    'signal-2024-01-15-101112.png',
    'photo_2024-01-15_10-11-12.png',
    'FB_IMG_1705313472.png',
    'received_1234.png',
  ])('the name of a messenger, %s, makes a size a guess and a format nothing', (name) => {
    expect(verdictOn(name, { size: [1170, 2532] }).level).toBe('guess')
    expect(verdictOn(name, { size: [600, 600] }).level).toBe('none')
  })

  it('a name that never counts stops an exact one', () => {
    expect(verdictOn(exact, {}, { notNamePatterns: ['SCREENSHOT_\\d+-\\d+'] })).toMatchObject({ level: 'none' })
    expect(verdictOn(exact, {}, { notNamePatterns: ['screenshot'] }).level).toBe('exact')
  })

  it('what the server has not read yet is no capture', () => {
    const unread = { dateTimeOriginal: null, exifImageWidth: null, exifImageHeight: null, fileSizeInByte: 4711 }
    // Servers begin with an empty description.
    for (const exif of [unread, { ...unread, description: '' }]) expect(verdictOn(exact, { exif }).level).toBe('none')
  })

  it.each(['AUDIO', 'OTHER'] as const)('what is neither image nor film, but %s, is no capture', (type) => {
    const judge = createVerdict(signalOptions.parse({ includeLowResolution: true }))
    expect(judge({ ...evidence(exact, { path: '/Screenshots/a.png' }), type }).kind).toBeNull()
  })
})

describe('options', () => {
  const cases: readonly (readonly [
    options: object,
    file: string,
    data: Parameters<typeof verdictOn>[1],
    level: string,
  ])[] = [
    [{ folderNames: ['Bildschirm'] }, 'a.jpg', { path: '/pics/BILDSCHIRM/a.jpg' }, 'strong'],
    [{}, 'a.jpg', { path: '/pics/Bildschirm/a.jpg' }, 'none'],
    [{ folderNames: ['a.jpg'] }, 'a.jpg', { path: '/pics/a.jpg' }, 'none'],
    [{ screenSizes: ['1111x2222'] }, 'a.png', { size: [2222, 1111] }, 'strong'],
    [{ screenSizes: ['1111x2222'] }, 'a.jpg', { size: [1111, 2222] }, 'guess'],
    [{ screenSizes: ['1111x2222'] }, 'a.mp4', { size: [1111, 2222] }, 'strong'],
    [{ screenSizes: ['1920x1080'] }, 'a.png', { size: [1920, 1080] }, 'strong'],
    [{ screenSizes: ['1920x1080'] }, 'a.mp4', { size: [1920, 1080] }, 'none'],
    [{ query: 'ECRAN' }, 'Mon écran.jpg', {}, 'guess'],
    [{ query: 'screen' }, 'Green Screen.mp4', { exif: { make: 'Canon' } }, 'none'],
    [{ includeLowResolution: true, lowResolutionPixels: 100 }, 'a.jpg', { size: [9, 11] }, 'guess'],
    [{ includeLowResolution: true, lowResolutionPixels: 99 }, 'a.jpg', { size: [9, 11] }, 'none'],
    [{ includeExifless: true }, 'a.mp4', {}, 'none'],
  ]
  it.each(cases)('%j %s %j: %s', (options, file, data, level) => {
    expect(verdictOn(file, data, options).level).toBe(level)
  })
})
