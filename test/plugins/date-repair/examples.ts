import type { AlbumDateQuestion, DateInput, NameDate, PathDate } from '../../../plugins/date-repair/index.ts'

/** `now` of the names, folders and albums. */
export const namesNow = '2026-03-01T00:00:00Z'
/** `now` of the decisions. */
export const decisionsNow = '2024-06-01T00:00:00Z'

const wa = 'IMG-20230102-WA0001.jpg'
const ten = 'local 2023-01-02 10:11:12'

/** Section 9: pattern, meaning, precision, zone, date and time; null for no date. */
export const names: readonly (readonly [id: string, name: string, expected: string | null])[] = [
  ['N1', wa, 'whatsapp-media received day local 2023-01-02'],
  ['N2', 'IMG-20230102-WA0001(1).jpg', 'whatsapp-media received day local 2023-01-02'],
  ['N3', 'AUD-20230102-WA0003.opus', 'whatsapp-media received day local 2023-01-02'],
  ['N4', 'IMG-20231341-WA0001.jpg', null],
  ['N5', 'WhatsApp Image 2023-01-02 at 10.11.12.jpeg', `whatsapp-export received second ${ten}`],
  ['N6', 'WhatsApp Image 2023-01-02 at 1.11.12 PM.jpeg', 'whatsapp-export received second local 2023-01-02 13:11:12'],
  ['N7', 'whatsapp image 2023-01-02 at 10.11.12.jpeg', `whatsapp-export received second ${ten}`],
  ['N8', '20251215_092429_HDR.jpg', 'camera taken second local 2025-12-15 09:24:29'],
  ['N9', 'IMG_20230102_101112123.jpg', `camera taken millisecond ${ten}.123`],
  ['N10', 'PXL_20230102_101112345.MP.jpg', 'pixel taken millisecond utc 2023-01-02 10:11:12.345'],
  ['N11', 'MVIMG_20230102_101112.jpg', `camera taken second ${ten}`],
  ['N12', 'Screenshot_2023-01-02-10-11-12-123_com.app.jpg', `screenshot taken millisecond ${ten}.123`],
  ['N13', 'Screenshot from 2023-01-02 10-11-12.png', `screenshot taken second ${ten}`],
  ['N14', 'Screen Shot 2023-01-02 at 10.11.12 AM.png', `screenshot taken second ${ten}`],
  ['N15', 'Screenshot 2023-01-02 101112.png', `screenshot taken second ${ten}`],
  ['N16', 'signal-2023-01-02-101112.jpg', `signal received second ${ten}`],
  ['N17', 'signal-2023-01-02-10-11-12-345.jpg', `signal received millisecond ${ten}.345`],
  ['N18', 'photo_2023-01-02_10-11-12.jpg', `telegram received second ${ten}`],
  ['N19', '2023-01-02 10.11.12.jpg', `separated taken second ${ten}`],
  ['N20', '2023-01-02_101112.jpg', `separated taken second ${ten}`],
  ['N21', '20230102101112.jpg', `compact taken second ${ten}`],
  ['N22', '1672654272000.jpg', 'epoch-ms received millisecond utc 2023-01-02 10:11:12.000'],
  ['N23', 'FB_IMG_1672654272000.jpg', 'epoch-ms received millisecond utc 2023-01-02 10:11:12.000'],
  ['N24', 'received_1234567890123456.jpeg', null],
  ['N25', 'DJI_20230102101112_0001_D.JPG', `dji taken second ${ten}`],
  ...['DJI_0001.JPG', 'GOPR0001.JPG', 'GX010001.MP4', 'DSC_0001.JPG', 'P1020304.JPG'].map(
    (name) => ['N26', name, null] as const,
  ),
  ...[
    '12345678_123456.jpg',
    '20231341_101112.jpg',
    '20230230_101112.jpg',
    '20230102_251112.jpg',
    '20230102_101160.jpg',
  ].map((name) => ['N27', name, null] as const),
  ...['99991231_235959.jpg', '00010101_000000.jpg', '19700101_000000.jpg'].map((name) => ['N28', name, null] as const),
  ['N29', 'Scan_20230102_101112.jpg', `camera scanned second ${ten}`],
  ['N30', 'Scan 2023-01-02.pdf', 'day-loose scanned day local 2023-01-02'],
  ['N31', 'IMG_20230102.jpg', 'day-loose unsure day local 2023-01-02'],
  ['N32', 'CamScanner 01-02-2023 10.11.12.jpg', null],
  ['N33', '00000IMG_00000_BURST20230102101112345_COVER.jpg', `burst taken millisecond ${ten}.345`],
  ['N34', 'FILE9920230102_10111299.jpg', null],
  ['N35', 'signal-2023-01-02-101175.jpg', 'signal received minute local 2023-01-02 10:11'],
]

/** Names of the shapes and rules of section 4 that its examples leave out. */
export const moreNames: readonly (readonly [name: string, expected: string | null])[] = [
  ['Screen Recording 2023-01-02 at 1.11.12\u202fPM.mov', 'screenshot taken second local 2023-01-02 13:11:12'],
  ['Screen Shot 2023-01-02 at 12.05.00 AM.png', 'screenshot taken second local 2023-01-02 00:05:00'],
  ['Screen Shot 2023-01-02 at 13.05.00 PM.png', null],
  ['Bildschirmfoto 2023-01-02 um 10.11.12.png', `screenshot taken second ${ten}`],
  ['Bildschirmfoto vom 2023-01-02 10-11-12.png', `screenshot taken second ${ten}`],
  ["Capture d'e\u0301cran 2023-01-02 à 10.11.12.png", `screenshot taken second ${ten}`],
  ['Capture d’écran 2023-01-02 101112.png', `screenshot taken second ${ten}`],
  ['Captura de pantalla 2023-01-02 a las 1.11.12 p. m..png', 'screenshot taken second local 2023-01-02 13:11:12'],
  ['Captura_de_pantalla_20230102-101112.png', `screenshot taken second ${ten}`],
  ['Screenrecorder-2023-01-02-10-11-12-123.mp4', `screenshot taken millisecond ${ten}.123`],
  ['Screenshot_20230102-101112.png', `screenshot taken second ${ten}`],
  ['Screenshot 2023-01-02.png', 'screenshot taken day local 2023-01-02'],
  ['Screenshot 2023-01-02 (2).png', 'screenshot taken day local 2023-01-02'],
  ['Screenshot_20230102-251112.png', null],
  ['Screenshot (12).png', null],
  ['a/Screenshots 2020/IMG-20230102-WA0001.jpg', 'whatsapp-media received day local 2023-01-02'],
  ['VID_20230102_WA0001.mp4', 'whatsapp-media received day local 2023-01-02'],
  ['ptt-20230102-wa0001.opus', 'whatsapp-media received day local 2023-01-02'],
  ['IMG-20080102-WA0001.jpg', null],
  ['IMG-20230102-WA1234567.jpg', 'day-loose unsure day local 2023-01-02'],
  ['WhatsApp Bild 2023-01-02 um 10.11.12.jpg', `whatsapp-export received second ${ten}`],
  ['WhatsApp Image 2023-01-02 at 10.11.12 PM.jpeg', 'whatsapp-export received second local 2023-01-02 22:11:12'],
  ['WhatsApp Image 2023-01-02 at 12:11:12 am.jpeg', 'whatsapp-export received second local 2023-01-02 00:11:12'],
  ['Copy of WhatsApp Video 2023-01-02 at 10.11.12 (1).mp4', `whatsapp-export received second ${ten}`],
  ['signal-2023-01-02-101112-1.jpg', `signal received second ${ten}`],
  ['signal-2023-01-02-10-11-12-345-1.jpg', `signal received millisecond ${ten}.345`],
  ['signal-2013-01-02-101112.jpg', null],
  ['signal-2023-01-02-256012.jpg', null],
  ['video_2023-01-02_10-11-12.mp4', `telegram received second ${ten}`],
  ['photo_1@02-01-2023_10-11-12.jpg', `telegram received second ${ten}`],
  ['photo_2012-01-02_10-11-12.jpg', null],
  ['PXL_20150102_101112345.jpg', null],
  ['PXL_20230102_101112345.RAW-01.COVER.jpg', 'pixel taken millisecond utc 2023-01-02 10:11:12.345'],
  ['BURST20230102101112.jpg', `burst taken second ${ten}`],
  ['00001IMG_00001_BURST1672654272000.jpg', 'burst taken millisecond utc 2023-01-02 10:11:12.000'],
  ['mmexport1672654272000(1).jpg', 'epoch-ms received millisecond utc 2023-01-02 10:11:12.000'],
  ['wx_camera_1672654272000.mp4', 'epoch-ms received millisecond utc 2023-01-02 10:11:12.000'],
  ['0915148800000.jpg', null],
  ['4006381333931.jpg', null],
  ['1672654272.jpg', null],
  ['20230102T101112.jpg', `camera taken second ${ten}`],
  ['20230102 101112(0).jpg', `camera taken second ${ten}`],
  ['20240229_101112.jpg', 'camera taken second local 2024-02-29 10:11:12'],
  ['20230229_101112.jpg', null],
  ['2023_01_02 10h11m12.jpg', `separated taken second ${ten}`],
  ['2023-01-02T10:11:12.jpg', `separated taken second ${ten}`],
  ['Lake 2023-01-02 - 10.11.12.jpg', `separated taken second ${ten}`],
  ['01-02-2023-10-11-12.jpg', null],
  ['2023.01.02 Lake.jpg', 'day taken day local 2023-01-02'],
  ['2023-01-02.jpg', 'day taken day local 2023-01-02'],
  ['Lake 2023-01-02.jpg', 'day-loose unsure day local 2023-01-02'],
  ['Lake20230102.jpg', null],
  ['20230102.jpg', 'day-loose unsure day local 2023-01-02'],
  ['20230102~2.jpg', 'day-loose unsure day local 2023-01-02'],
  ['Scandinavia_20230102_101112.jpg', `camera taken second ${ten}`],
  ['Adobe Scan 2023-01-02 10.11.12.pdf', `separated scanned second ${ten}`],
  ['20260301_235959.jpg', 'camera taken second local 2026-03-01 23:59:59'],
  ['20260302_000001.jpg', null],
  ['2026-03-02.jpg', 'day taken day local 2026-03-02'],
  ['2026-03-03.jpg', null],
  ['19891231_235959.jpg', null],
  ['', null],
]

/** Section 9, folders. */
export const folders: readonly (readonly [path: string, expected: PathDate | null])[] = [
  ['/x/2023/01/02/a.jpg', { precision: 'day', period: '2023-01-02' }],
  ['/x/2023-01 Snow/a.jpg', { precision: 'month', period: '2023-01' }],
  ['/x/2023 Trips/sub/a.jpg', { precision: 'year', period: '2023' }],
  ['/x/2023/13/a.jpg', { precision: 'year', period: '2023' }],
  ['/x/2015/2014-05-01 Lake/a.jpg', { precision: 'day', period: '2014-05-01' }],
  ['/x/1024/a.jpg', null],
  ['/x/DCIM/100APPLE/a.jpg', null],
  ['/x/2023-01/02/a.jpg', { precision: 'day', period: '2023-01-02' }],
  ['/x/20230102 Snow/a.jpg', { precision: 'day', period: '2023-01-02' }],
  ['/x/2023_01_02/a.jpg', { precision: 'day', period: '2023-01-02' }],
  ['/x/2023/01 January/a.jpg', { precision: 'month', period: '2023-01' }],
  ['C:\\x\\2023\\02\\a.jpg', { precision: 'month', period: '2023-02' }],
  ['/x/2023/2023-02-30/a.jpg', { precision: 'year', period: '2023' }],
  ['/x/2023-02-30/a.jpg', null],
  ['/x/2027/a.jpg', null],
  ['/x/1989/a.jpg', null],
  ['/x/2023Trips/a.jpg', null],
  ['2023-01-02.jpg', null],
]

const at = (instant: string, local?: string): DateInput['current'] => ({ instant, ...(local ? { local } : {}) })
const camera = { make: 'Canon' }
const madrid = { timezone: 'Europe/Madrid' }
const strict = { duplicateDates: 'strict' } as const

/** Section 10; expected is a value and its source, or an action and its reason. */
export const decisions: readonly (readonly [id: string, input: DateInput, expected: string])[] = [
  ['D1', { fileName: wa, current: at('2023-06-01T10:00Z') }, 'set 2023-01-02T12:00:00+00:00 whatsapp-media'],
  ['D2', { fileName: wa, current: at('2023-01-02T18:30Z') }, 'keep same-day'],
  ['D3', { fileName: wa, current: at('2023-01-03T00:30Z') }, 'keep near-day'],
  ['D4', { fileName: wa, current: at('2023-01-03T02:24:01Z') }, 'keep near-day'],
  ['D5', { fileName: wa, config: madrid, current: at('2023-01-02T23:30Z') }, 'keep near-day'],
  [
    'D6',
    { fileName: 'WhatsApp Image 2023-01-02 at 10.11.12.jpeg', current: at('2023-01-02T10:11:13Z') },
    'keep within-tolerance',
  ],
  [
    'D7',
    { fileName: 'WhatsApp Image 2023-01-02 at 10.11.12.jpeg', current: at('2022-12-31T10:11:13Z') },
    'keep candidate-later',
  ],
  ['D8', { fileName: 'IMG_20230102_101112.jpg', current: at('2023-01-02T10:11:15Z') }, 'keep within-tolerance'],
  [
    'D9',
    {
      fileName: 'IMG_20230102_091112.jpg',
      config: madrid,
      current: at('2023-01-02T14:11:12Z', '2023-01-02T09:11:12Z'),
    },
    'keep timezone-difference',
  ],
  [
    'D9',
    {
      fileName: 'IMG_20230102_091112.jpg',
      config: madrid,
      current: at('2023-01-02T14:11:12Z', '2023-01-02T09:11:12Z'),
      exif: { timeZone: 'America/New_York' },
    },
    'keep embedded-date',
  ],
  [
    'D10',
    { fileName: 'PXL_20230102_091112345.jpg', config: madrid, current: at('2023-01-02T09:11:12.345Z') },
    'keep within-tolerance',
  ],
  [
    'D11',
    { fileName: 'IMG_20230102_101112.jpg', current: at('1980-01-01T00:00:00Z') },
    'set 2023-01-02T10:11:12+00:00 camera',
  ],
  ['D12', { fileName: '00010101_000000.jpg', current: at('2023-06-01T00:00Z') }, 'keep no-candidate'],
  ['D12', { fileName: '19700101_000000.jpg', current: at('2023-06-01T00:00Z') }, 'keep no-candidate'],
  [
    'D13',
    {
      fileName: 'DSC_0002.jpg',
      current: at('2023-01-02T10:11:14Z'),
      duplicates: [{ ...at('2023-01-02T10:11:12Z'), exif: camera }],
    },
    'keep no-candidate',
  ],
  [
    'D14',
    {
      fileName: 'DSC_0002.jpg',
      current: at('2023-01-02T10:11:14Z'),
      duplicates: [{ ...at('2020-01-02T10:11:12Z'), exif: camera }],
    },
    'review duplicate-date',
  ],
  [
    'D14',
    {
      fileName: 'DSC_0002.jpg',
      config: strict,
      current: at('2023-01-02T10:11:14Z'),
      duplicates: [{ ...at('2020-01-02T10:11:12Z'), exif: camera }],
    },
    'set 2020-01-02T10:11:12+00:00 duplicate',
  ],
  ['D15', { fileName: 'photo.jpg', path: `/data/upload/${wa}`, current: at('2023-06-12T00:00Z') }, 'keep no-candidate'],
  [
    'D16',
    { fileName: 'Screenshot_20230102-101112.png', current: at('2023-01-02T10:16:12Z') },
    'set 2023-01-02T10:11:12+00:00 screenshot',
  ],
  ['D17', { fileName: 'IMG_20230102_101112.jpg', current: at('2023-01-02T00:00Z') }, 'keep candidate-later'],
  [
    'D18',
    { fileName: '20230102_101112~2.jpg', current: at('2023-01-05T10:16:12Z') },
    'set 2023-01-02T10:11:12+00:00 camera',
  ],
  ['D20', { fileName: 'Scan_20230102_101112.jpg', current: at('2023-03-01T00:00Z') }, 'keep scan-date'],
  [
    'D20',
    { fileName: 'Scan_20230102_101112.jpg', config: { useScanDates: true }, current: at('2023-03-01T00:00Z') },
    'set 2023-01-02T10:11:12+00:00 camera',
  ],
  ['D21', { fileName: 'IMG_20230102.jpg', current: at('2023-03-01T00:00Z') }, 'review low-confidence'],
  [
    'D22',
    { fileName: 'P1.jpg', path: '/photos/1998/Beach/P1.jpg', external: true, current: at('2019-05-01T00:00Z') },
    'review folder-coarse',
  ],
  [
    'D23',
    { fileName: 'P1.jpg', path: '/photos/1998-07-14 Beach/P1.jpg', external: true, current: at('2015-05-01T00:00Z') },
    'set 1998-07-14T12:00:00+00:00 folder',
  ],
  [
    'D24',
    { fileName: '1672654272000.jpg', config: madrid, current: at('2023-02-01T00:00Z') },
    'set 2023-01-02T11:11:12.000+01:00 epoch-ms',
  ],
  [
    'D25',
    { fileName: 'IMG_20230326_023000.jpg', config: madrid, current: at('2023-05-01T00:00Z') },
    'set 2023-03-26T03:30:00+02:00 camera',
  ],
  [
    'D26',
    {
      fileName: wa,
      config: strict,
      current: at('2023-06-01T00:00Z'),
      duplicates: [{ ...at('2022-12-31T22:00Z'), exif: { ...camera, timeZone: 'Europe/Madrid' } }],
    },
    'set 2022-12-31T23:00:00+01:00 duplicate',
  ],
  [
    'D27',
    {
      fileName: wa,
      config: strict,
      current: at('2023-06-01T00:00Z'),
      duplicates: [{ ...at('2023-01-04T00:00Z'), exif: camera }],
    },
    'set 2023-01-02T12:00:00+00:00 whatsapp-media',
  ],
  ['D28', { fileName: 'IMG_19990102_101112.jpg', current: at('2023-06-01T00:00Z') }, 'review shift-too-large'],
]

const camName = 'IMG_20230102_101112.jpg'
const dsc = { fileName: 'DSC_0002.jpg', current: at('2023-01-02T10:11:14Z') }

/** Rules of section 6 that its examples leave out, worked out by hand. */
export const moreDecisions: readonly (readonly [rule: string, input: DateInput, expected: string])[] = [
  ['1: protected comes first', { fileName: wa, protected: true, current: at('2023-06-01T10:00Z') }, 'keep protected'],
  [
    '2: a model alone is embedded',
    { fileName: wa, current: at('2023-06-01T10:00Z'), exif: { model: 'X100' } },
    'keep embedded-date',
  ],
  [
    '2: empty texts are none',
    { fileName: wa, current: at('2023-06-01T10:00Z'), exif: { make: ' ', model: '', timeZone: null } },
    'set 2023-01-02T12:00:00+00:00 whatsapp-media',
  ],
  [
    '2: a reset clock is no date, camera or not',
    { fileName: camName, current: at('2000-01-01T00:09:30Z'), exif: camera },
    'set 2023-01-02T10:11:12+00:00 camera',
  ],
  [
    '2: ten minutes after a reset it is one',
    { fileName: camName, current: at('2000-01-01T00:10:00Z'), exif: camera },
    'keep embedded-date',
  ],
  [
    '2: the local day counts',
    { fileName: camName, current: at('1970-01-02T01:00:00Z', '1970-01-01T20:00:00Z') },
    'set 2023-01-02T10:11:12+00:00 camera',
  ],
  [
    '2: the future is no date',
    { fileName: camName, current: at('2024-06-02T00:00:01Z') },
    'set 2023-01-02T10:11:12+00:00 camera',
  ],
  [
    '3: donors too far apart',
    {
      ...dsc,
      config: strict,
      duplicates: [
        { ...at('2020-01-02T10:11:12Z'), exif: camera },
        { ...at('2021-01-02T10:11:12Z'), exif: camera },
      ],
    },
    'review ambiguous-duplicates',
  ],
  [
    '3: off',
    { ...dsc, config: { duplicateDates: 'off' }, duplicates: [{ ...at('2020-01-02T10:11:12Z'), exif: camera }] },
    'keep no-candidate',
  ],
  [
    '3: a donor without camera or zone is none',
    { ...dsc, duplicates: [at('2020-01-02T10:11:12Z')] },
    'keep no-candidate',
  ],
  [
    '3: a donor with a reset clock is none',
    { ...dsc, duplicates: [{ ...at('1980-01-01T00:00:00Z'), exif: camera }] },
    'keep no-candidate',
  ],
  [
    '3: a fixed offset of the donor',
    { ...dsc, config: strict, duplicates: [{ ...at('2020-01-02T10:11:12Z'), exif: { timeZone: 'UTC-3:30' } }] },
    'set 2020-01-02T06:41:12-03:30 duplicate',
  ],
  [
    '3: a zone that nobody knows',
    {
      ...dsc,
      config: { ...strict, ...madrid },
      duplicates: [{ ...at('2020-01-02T10:11:12Z'), exif: { timeZone: 'Mars/Base' } }],
    },
    'set 2020-01-02T11:11:12+01:00 duplicate',
  ],
  [
    '3: a name of taking wins over donors',
    {
      fileName: camName,
      config: strict,
      current: at('2023-01-05T10:16:12Z'),
      duplicates: [{ ...at('2020-01-02T10:11:12Z'), exif: camera }],
    },
    'set 2023-01-02T10:11:12+00:00 camera',
  ],
  [
    '3: a strict donor of the same second adds nothing to a name that says nothing',
    { ...dsc, config: strict, duplicates: [{ ...at('2023-01-02T10:11:12Z'), exif: camera }] },
    'keep no-candidate',
  ],
  [
    '3: a strict donor of the same second leaves it to the name',
    {
      fileName: wa,
      config: strict,
      current: at('2023-01-02T10:11:14Z'),
      duplicates: [{ ...at('2023-01-02T10:11:12Z'), exif: camera }],
    },
    'keep same-day',
  ],
  [
    '3: what a strict donor gave is not for a folder to change back',
    {
      ...dsc,
      config: strict,
      path: '/photos/1998-07-14 Beach/DSC_0002.jpg',
      external: true,
      duplicates: [{ ...at('2023-01-02T10:11:12Z'), exif: camera }],
    },
    'keep within-tolerance',
  ],
  [
    '8: forward to when it was received, for a donor only proposes',
    {
      fileName: 'photo_2023-01-02_10-11-12.jpg',
      config: { direction: 'both' },
      current: at('2023-01-01T04:03:02Z'),
      duplicates: [{ ...at('2023-01-01T07:00:00Z'), exif: camera }],
    },
    'set 2023-01-02T10:11:12+00:00 telegram',
  ],
  [
    '3: review goes on where the name was received',
    { fileName: wa, current: at('2023-06-01T00:00Z'), duplicates: [{ ...at('2022-12-31T22:00Z'), exif: camera }] },
    'set 2023-01-02T12:00:00+00:00 whatsapp-media',
  ],
  [
    '4: inside the year of the folder',
    { fileName: 'P1.jpg', path: '/p/1998/P1.jpg', external: true, current: at('1998-05-01T00:00Z') },
    'keep same-period',
  ],
  [
    '4: the local date counts',
    {
      fileName: 'P1.jpg',
      path: '/p/1998-05/P1.jpg',
      external: true,
      current: at('1998-04-30T23:30:00Z', '1998-05-01T01:30:00Z'),
    },
    'keep same-period',
  ],
  [
    '4: not external',
    { fileName: 'P1.jpg', path: '/p/1998-07-14/P1.jpg', current: at('2015-05-01T00:00Z') },
    'keep no-candidate',
  ],
  [
    '4: always',
    {
      fileName: 'P1.jpg',
      path: '/p/1998-07-14/P1.jpg',
      config: { folderDates: 'always' },
      current: at('2015-05-01T00:00Z'),
    },
    'set 1998-07-14T12:00:00+00:00 folder',
  ],
  [
    '4: off',
    {
      fileName: 'P1.jpg',
      path: '/p/1998-07-14/P1.jpg',
      external: true,
      config: { folderDates: 'off' },
      current: at('2015-05-01T00:00Z'),
    },
    'keep no-candidate',
  ],
  [
    '4: the name comes before the folder',
    { fileName: camName, path: '/p/1998-07-14/x.jpg', external: true, current: at('2023-01-02T10:11:12Z') },
    'keep within-tolerance',
  ],
  ['7: before the day', { fileName: wa, current: at('2023-01-01T23:59:59Z') }, 'keep candidate-later'],
  [
    '7: grace ends',
    { fileName: wa, current: at('2023-01-03T12:00:00Z') },
    'set 2023-01-02T12:00:00+00:00 whatsapp-media',
  ],
  [
    '7: another time of day',
    { fileName: wa, config: { dayOnlyTime: '18:30' }, current: at('2023-06-01T00:00Z') },
    'set 2023-01-02T18:30:00+00:00 whatsapp-media',
  ],
  [
    '8: forward where both are allowed',
    { fileName: camName, config: { direction: 'both' }, current: at('2023-01-02T00:00Z') },
    'set 2023-01-02T10:11:12+00:00 camera',
  ],
  [
    '8: UTC names have no zone difference',
    { fileName: 'PXL_20230102_091112345.jpg', current: at('2023-01-02T10:11:12.345Z') },
    'set 2023-01-02T09:11:12.345+00:00 pixel',
  ],
  [
    '8: fourteen hours and no more',
    { fileName: camName, current: at('2023-01-03T00:12:12Z') },
    'keep timezone-difference',
  ],
  [
    '8: more than fourteen hours',
    { fileName: camName, current: at('2023-01-03T00:26:12Z') },
    'set 2023-01-02T10:11:12+00:00 camera',
  ],
  [
    '8: minutes use second 0',
    { fileName: 'signal-2023-01-02-101175.jpg', current: at('2023-03-01T00:00Z') },
    'set 2023-01-02T10:11:00+00:00 signal',
  ],
  [
    '10: not where the present date is none',
    { fileName: 'IMG_19990102_101112.jpg', current: at('1970-01-01T00:00Z') },
    'set 1999-01-02T10:11:12+00:00 camera',
  ],
  [
    '11: an ambiguous hour is the earlier one',
    { fileName: 'IMG_20221030_023000.jpg', config: madrid, current: at('2023-05-01T00:10Z') },
    'set 2022-10-30T02:30:00+02:00 camera',
  ],
]

/** Section 10, albums: checked days apart, or null where it is not checked. */
export const albums: readonly (readonly [
  id: string,
  input: AlbumDateQuestion,
  diffDays: number | null,
  mismatch: boolean,
])[] = [
  ['A1', { albumName: '2023 Trips', assetLocalDate: '2023-08-10' }, 0, false],
  ['A2', { albumName: '2023 Trips', assetLocalDate: '2023-07-01' }, 0, false],
  ['A3', { albumName: '2023-07-01', assetLocalDate: '2023-01-01T23:00' }, 181, true],
  ['A4', { albumName: '1000 things', assetLocalDate: '2023-06-30' }, null, false],
  ['A5', { albumName: '2023-02-30 x', assetLocalDate: '2023-06-30' }, null, false],
  ['A6', { albumName: '2023-06 x', assetLocalDate: '2023-06-29', thresholdDays: 7 }, 0, false],
  ['A7', { albumName: '20230630 x', assetLocalDate: '2023-06-29', thresholdDays: 7 }, 1, false],
  ['A8', { albumName: '2010 Baby', assetLocalDate: '2023-08-10' }, 4605, true],
  ['unpadded', { albumName: '2023-6-3', assetLocalDate: '2023-12-31' }, 0, false],
  ['an impossible month', { albumName: '2023-13-01', assetLocalDate: '2023-12-31' }, null, false],
  ['blanks around', { albumName: '  2023.06 ', assetLocalDate: '2023-05-31' }, 1, false],
  ['a longer number', { albumName: '20231 x', assetLocalDate: '2023-05-31' }, null, false],
  ['next year', { albumName: '2027', assetLocalDate: '2026-12-31' }, 1, false],
  ['the year after next', { albumName: '2028', assetLocalDate: '2026-12-31' }, null, false],
  ['the threshold itself', { albumName: '2022', assetLocalDate: '2023-01-08', thresholdDays: 8 }, 8, false],
]

/** A name's date as the tables write it. */
export const inWords = (found: NameDate | null): string | null =>
  found &&
  [found.pattern, found.meaning, found.precision, found.zone, found.date, found.time]
    .filter((part) => part !== null)
    .join(' ')
