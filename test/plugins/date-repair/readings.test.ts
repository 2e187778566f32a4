import { describe, expect, it } from 'vitest'
import { albumDateCheck, type DateInput, decideDate, parseNameDate } from '../../../plugins/date-repair/index.ts'
import { captureWords, folderPeriods, zonesAt } from '../../../toolkit.ts'

const now = '2026-03-01T00:00:00Z'

/** Folders above a file, and all that they may say. */
const folders: readonly (readonly [path: string, says: string])[] = [
  ['/p/2015-09-27-28', '2015-09-27/2015-09-28'],
  ['/p/2018-04-12_15 Trip', '2018-04-12/2018-04-15'],
  ['/p/2018-04-12 - 2018-04-15 Trip', '2018-04-12/2018-04-15'],
  ['/p/2018-04-12–15', '2018-04-12/2018-04-15'],
  ['/p/2018.04.12-04.15', '2018-04-12/2018-04-15'],
  ['/p/20180412-0415', '2018-04-12/2018-04-15'],
  ['/p/20180412-20180415', '2018-04-12/2018-04-15'],
  ['/p/2018-04-12 bis 15', '2018-04-12/2018-04-15'],
  ['/p/2018-04-12, 13 & 14', '2018-04-12/2018-04-14'],
  ['/p/2018-04-12 2018-04-15 Trip', '2018-04-12/2018-04-15'],
  ['/p/2018.04.12.15', '2018-04-12/2018-04-15'],
  ['/p/2018-04-12 - 15.04.', '2018-04-12/2018-04-15'],
  ['/p/2018-04-12 -- 15', '2018-04-12/2018-04-15'],
  ['/p/2018-04-12 thru 15', '2018-04-12/2018-04-15'],
  ['/p/2018-04-12_to_2018-04-15', '2018-04-12/2018-04-15'],
  ['/p/2018-04-12-bis-15-Trip', '2018-04-12/2018-04-15'],
  ['/p/12.04.2018_bis_15.04.2018', '2018-04-12/2018-04-15'],
  ['/p/2018-04-12_-_2018-04-15_Trip', '2018-04-12/2018-04-15'],
  ['/p/2018-04-12 -> 15', '2018-04-12/2018-04-15'],
  ['/p/2018-04-12 hasta 15', '2018-04-12/2018-04-15'],
  ['/p/2018-04-12…15', '2018-04-12/2018-04-15'],
  ['/p/2018-04-12_a_15', '2018-04-12'],
  ['/p/1.-4.5.2024', '2024-05-01/2024-05-04'],
  ['/p/1.5.-4.5.2024', '2024-05-01/2024-05-04 or 2024-01-05/2024-04-05'],
  ['/p/2018-04-12-15th Trip', '2018-04-12/2018-04-15'],
  ['/p/2018-04-30-02', '2018-04-30/2018-05-02'],
  ['/p/2018-12-28_01-03', '2018-12-28/2019-01-03'],
  // Counters, times and titles are no ends.
  ['/p/2018-04-12_02', '2018-04-12'],
  ['/p/2018-04-12_001', '2018-04-12'],
  ['/p/2018-04-12_1530', '2018-04-12'],
  ['/p/2018-04-12_20-30-00', '2018-04-12'],
  ['/p/2023-01-02_10-11', '2023-01-02'],
  ['/p/2018-04-12 18th birthday', '2018-04-12'],
  ['/p/2018-04 - 06', '2018-04/2018-06'],
  ['/p/2018-11 - 02', '2018-11/2019-02'],
  ['/p/2023-12 - 2024-10', '2023-12/2024-10'],
  ['/p/2023 & 2024', '2023/2024'],
  ['/p/2023 2024', '2023/2024'],
  ['/p/2021, 2022, 2023', '2021/2023'],
  ['/p/1985-1995 Family', '1985/1995'],
  ['/p/2012-2010', '2010/2012'],
  ['/p/2023-24 Winter', '2023/2024'],
  ['/p/2018 - 07 - Rome', '2018-07'],
  ['/p/2015 - 01 - 02 Trip', '2015-01-02'],
  ['/p/2015 01 02', '2015-01-02'],
  ['/p/2015 - 13 - Rome', '2015'],
  // No year before, which the 07 would be.
  ['/p/2018 - 07 Rome', '2018'],
  ['/p/2008 - 10 Abroad', '2008/2010'],
  ['/p/1990s', '1990/1999'],
  ['/p/1990er', '1990/1999'],
  ['/p/1990s & 2000s', '1990/2009'],
  ['/p/1990s-2000s Family', '1990/2009'],
  ['/p/1990er bis 2010er', '1990/2019'],
  ['/p/1990s, 2000s and 2010s', '1990/2019'],
  ['/p/2000s 2', '2000/2009'],
  ['/p/2015-', '2015/2026'],
  ['/p/2015～', '2015/2026'],
  ['/p/2015 -', '2015'],
  ['/p/2015-2019-', '2015/2019'],
  ['/p/2019-2020-', '2019/2020'],
  ['/p/2019-xx-xx -', '2019'],
  ['/p/2019-xx-xx-', '2019'],
  ['/p/2019-05-', '2019-05'],
  ['/p/1080-', ''],
  ['/p/2015 - heute', '2015/2026'],
  ['/p/2015 to present', '2015/2026'],
  ['/p/2015-09 – now', '2015-09/2026-12'],
  ['/p/2015-now', '2015/2026'],
  ['/p/(2015 - today)', ''],
  ['/p/2015 - today!', '2015/2026'],
  ['/p/2015 tot nu', '2015/2026'],
  ['/p/2015 a hoy', '2015/2026'],
  ["/p/2015 à aujourd'hui", '2015/2026'],
  ['/p/March 2015 - today', '2015-03/2026-12'],
  ['/p/2015年～現在', '2015/2026'],
  ['/p/2015年3月～現在', '2015-03/2026-12'],
  ['/p/2015至今', '2015/2026'],
  // Titles, numbers, and what was left out.
  ['/p/2018-04-12 - Now or never', '2018-04-12'],
  ['/p/2018-04-12_Today', '2018-04-12'],
  ['/p/2018-04-12 - today', '2018-04-12'],
  ['/p/2019-12-24, today we went', '2019-12-24'],
  ['/p/2018-04-12 - Hoy es mi cumple', '2018-04-12'],
  ['/p/2019.04.12.nu', '2019-04-12'],
  ['/p/2019 - Hoy', '2019'],
  ['/p/2019-hoy', '2019'],
  ['/p/2019 - Nu', '2019'],
  ['/p/2019 - Nu artistique', '2019'],
  ['/p/2016 - Today Show', '2016'],
  ['/p/2019 - Now 100', '2019'],
  ['/p/2020 - Heute hier, morgen dort', '2020'],
  ['/p/2019, Hoy and Orkney', ''],
  ['/p/2019, today', ''],
  ['/p/2019 and now', '2019'],
  ['/p/2019_today', '2019'],
  ['/p/2019-xx-xx - today', '2019'],
  ['/p/2015-2019 - Today', '2015/2019'],
  ['/p/1200 - today', ''],
  ['/p/2019-…', '2019'],
  ['/p/2019 - …', '2019'],
  ['/p/2019 - ...', '2019'],
  ['/p/2015 - Present for Ann', '2015'],
  ['/p/2015 - Nuremberg', '2015'],
  ['/p/2015,', ''],
  ['/p/2015-09-27 -', '2015-09-27'],
  ['/p/2000-3000 m', ''],
  ['/p/2001 - A Space Odyssey', '2001'],
  ['/p/Photos from 2015', '2015'],
  ['/p/Fotos von 2015', '2015'],
  ['/p/Foto da 2002', '2002'],
  ["/p/Foto's uit 2015", '2015'],
  ['/p/Fotky z roku 2015', '2015'],
  ['/p/Фото за 2015 год', '2015'],
  ['/p/תמונות מ-2015', '2015'],
  ['/p/2015年の写真', '2015'],
  ['/p/Canon EOS 2000', ''],
  // Months in words.
  ['/p/2019 March', '2019-03'],
  ['/p/2019-March Trip', '2019-03'],
  ['/p/2019_03_March', '2019-03'],
  ['/p/März 2019', '2019-03'],
  ['/p/Ma\u0308rz 2019', '2019-03'],
  ['/p/marz 2019', '2019-03'],
  ['/p/MAERZ 2019', ''],
  ['/p/12 août 2019', '2019-08-12'],
  ['/p/12 aout 2019 Plage', '2019-08-12'],
  ['/p/1er août 2019', '2019-08-01'],
  ['/p/1º de maio de 2019', '2019-05-01'],
  ['/p/1º maggio 2019 Roma', '2019-05-01'],
  ['/p/1º mayo 2019', '2019-05-01'],
  ['/p/2019/1º maggio', '2019-05-01'],
  ['/p/12. August 2019', '2019-08-12'],
  ['/p/12 de agosto de 2019', '2019-08-12'],
  ['/p/15 de març de 2019', '2019-03-15'],
  ['/p/15 d’agost de 2019', '2019-08-15'],
  ['/p/12th of August 2019', '2019-08-12'],
  ['/p/August 12, 2019', '2019-08-12'],
  ['/p/12-Aug-2019', '2019-08-12'],
  ['/p/2019-Aug-12', '2019-08-12'],
  ['/p/12 sierpnia 2019', '2019-08-12'],
  ['/p/12 августа 2019', '2019-08-12'],
  ['/p/12 березня 2019', '2019-03-12'],
  ['/p/12 มีนาคม 2019', '2019-03-12'],
  ['/p/15 मार्च 2019', '2019-03-15'],
  ['/p/12 maaliskuuta 2019', '2019-03-12'],
  ['/p/2019年3月12日', '2019-03-12'],
  ['/p/2019年3月', '2019-03'],
  ['/p/2019年3月12日～15日', '2019-03-12/2019-03-15'],
  ['/p/2019年3月12日-15日 旅行', '2019-03-12/2019-03-15'],
  ['/p/2019年3月30日〜4月2日', '2019-03-30/2019-04-02'],
  ['/p/2019年12月30日～2020年1月2日', '2019-12-30/2020-01-02'],
  ['/p/2019年3月12日、13日', '2019-03-12/2019-03-13'],
  ['/p/2019년 3월 12일 ~ 15일', '2019-03-12/2019-03-15'],
  ['/p/2019年3月～5月', '2019-03/2019-05'],
  ['/p/2019年11月、2月', '2019-11/2020-02'],
  ['/p/2019年5月、3日', '2019-05'],
  ['/p/2019年5月、13日', '2019-05'],
  ['/p/2019年5月～6月3日', '2019-05'],
  ['/p/2019年12月31日から1月', '2019-12-31'],
  ['/p/2019年12月31日から10月', '2019-12-31'],
  ['/p/2015年～2017年 家族', '2015/2017'],
  ['/p/2015년~17년', '2015/2017'],
  ['/p/1990年代', '1990/1999'],
  ['/p/2015年', '2015'],
  ['/p/２０１９－０３－１２', '2019-03-12'],
  ['/p/２０１９年３月１２日～１５日', '2019-03-12/2019-03-15'],
  ['/p/2019-03-12，13', '2019-03-12/2019-03-13'],
  ['/p/2019\u{3000}家族', '2019'],
  ['/p/12\u{A0}août\u{202F}2019', '2019-08-12'],
  ['/p/2019-05-01①', '2019-05-01'],
  ['/p/2019년 3월 12일', '2019-03-12'],
  ['/p/2019/3月', '2019-03'],
  ['/p/03.2019 Paris', '2019-03'],
  ['/p/03-2019', '2019-03'],
  ['/p/13.2019', ''],
  ['/p/3.2019', ''],
  ['/p/v1.03.2019', ''],
  ['/p/12-03-2019', '2019-03-12 or 2019-12-03'],
  ['/p/12-15 août 2019', '2019-08-12/2019-08-15'],
  ['/p/12. bis 15. August 2019', '2019-08-12/2019-08-15'],
  ['/p/28 July - 3 August 2019', '2019-07-28/2019-08-03'],
  ['/p/28 Dec - 3 Jan 2019', '2018-12-28/2019-01-03'],
  ['/p/28 July 2018 - 3 August 2019', '2018-07-28/2019-08-03'],
  ['/p/March 12-15, 2019', '2019-03-12/2019-03-15'],
  ['/p/March 12 - April 3, 2019', '2019-03-12/2019-04-03'],
  ['/p/March - September 2019', '2019-03/2019-09'],
  ['/p/2019 November - February', '2019-11/2020-02'],
  ['/p/Seattle, WA, August 12, 2019', '2019-08-12'],
  ['/p/Montréal - Québec, 12 août 2019', '2019-08-12'],
  ['/p/2019/March', '2019-03'],
  ['/p/2019/marzo', '2019-03'],
  ['/p/2019/12 August', '2019-08-12 or 2019-08 or 2019'],
  ['/p/2019/13 December', '2019-12-13 or 2019-12'],
  ['/p/2019/August Coast', '2019-08 or 2019'],
  ['/p/2019/March/12', '2019-03-12'],
  ['/p/2019/03 March/12', '2019-03-12'],
  // A name or a thing as well, a number, or the month of one language or another.
  ['/p/May 2019', '2019-05 or 2019'],
  ['/p/2019/April', '2019-04 or 2019'],
  ['/p/Mar 2019', '2019-03 or 2019'],
  ['/p/Jul 2019', '2019-07 or 2019-12'],
  ['/p/12 Jul 2019', '2019-07-12'],
  ['/p/listopad 2019', '2019-11 or 2019-10'],
  ['/p/12 listopada 2019', '2019-11-12 or 2019-10-12'],
  ['/p/2019 March 12', '2019-03-12 or 2019-03'],
  ['/p/03 March 2019', '2019-03-03 or 2019-03'],
  ['/p/03. März 2019', '2019-03-03 or 2019-03'],
  ['/p/3rd March 2019', '2019-03-03'],
  ['/p/04 March 2019', '2019-03-04'],
  ['/p/12 - March 2019', '2019-03-12 or 2019-03'],
  // No months.
  ['/p/31 June 2019', ''],
  ['/p/Tour 2019', ''],
  ['/p/Marching 2019', ''],
  ['/p/iPhone 12 Pro 2019', ''],
  ['/p/Out 2019', ''],
  ['/p/Trip of March 2019', ''],
  ['/p/March 2030', ''],
  ['/p/March 12', ''],
  ['/p/2019 Summer', '2019'],
  ['/p/1974-00-00', '1974'],
  ['/p/1974-05-00', '1974-05'],
  ['/p/1974', ''],
  ['/p/04.05.2024 Fair', '2024-05-04 or 2024-04-05'],
  ['/p/2024/04.05.2024 Fair', '2024-05-04 or 2024-04-05'],
  ['/p/2024/2024-05/04.05.2024 Fair', '2024-05-04'],
  ['/p/2024/01-04.05.2024.Coast', '2024-05-01/2024-05-04'],
  ['/p/2024/01-04.05.2024.Coast/04.05.2024.Beach', '2024-05-04'],
  ['/p/01.05-04.05.2024', '2024-05-01/2024-05-04 or 2024-01-05/2024-04-05'],
  ['/p/28.12.-03.01.2024', '2023-12-28/2024-01-03'],
  ['/p/28.12.2023-03.01.2024', '2023-12-28/2024-01-03'],
  ['/p/25-12-2024', '2024-12-25'],
  ['/p/12-25-2024', '2024-12-25'],
  ['/p/05.05.2024', '2024-05-05'],
  ['/p/2018/01 Paris/02 Louvre', '2018'],
  ['/p/2018/07 Juli', '2018-07'],
  ['/p/2018/07 July/14', '2018-07-14'],
  ['/p/2020/02 Feb/Vacation', '2020-02'],
  ['/p/2020/09 - Sept.', '2020-09'],
  ['/p/2020/02 March', '2020-03-02 or 2020-03'],
  ['/p/2018/07 Paris/14', '2018'],
  ['/p/2018/07/14 Beach', '2018-07'],
  ['/p/2024/04.05 Fair', '2024'],
  ['/p/2023/24', '2023'],
]

const external = (path: string, instant: string, more: Partial<DateInput> = {}): DateInput => ({
  fileName: 'a.jpg',
  path: `${path}/a.jpg`,
  external: true,
  current: { instant },
  ...more,
})
const uploaded = (fileName: string, instant: string, more: Partial<DateInput> = {}): DateInput => ({
  fileName,
  current: { instant },
  ...more,
})
const berlin = { timezone: 'Europe/Berlin' }
const tokyo = { latitude: 35.68, longitude: 139.69 }
const photo = 'IMG_20230102_101112.jpg'

const decisions: readonly (readonly [rule: string, input: DateInput, expected: string])[] = [
  ['within a span', external('/p/2015-09-27-28', '2015-09-28T15:00Z'), 'keep same-period'],
  ['the night after it', external('/p/2015-09-27-28', '2015-09-29T03:00Z'), 'keep near-day'],
  ['before it', external('/p/2015-09-27-28', '2015-09-20T03:00Z'), 'keep candidate-later'],
  ['after it', external('/p/2015-09-27-28', '2019-01-01T15:00Z'), 'review folder-coarse: 2015-09-27/2015-09-28'],
  [
    'a clock that was never set',
    external('/p/2015-09-27-28', '1970-01-01T00:00Z'),
    'review folder-coarse: 2015-09-27/2015-09-28',
  ],
  ['either of two days, the first', external('/p/2024/04.05.2024', '2024-05-04T09:00Z'), 'keep same-day'],
  ['either of two days, the other', external('/p/2024/04.05.2024', '2024-04-05T09:00Z'), 'keep same-day'],
  [
    'neither of two days, though between them',
    external('/p/2024/04.05.2024', '2024-04-20T09:00Z'),
    'review ambiguous-date: 2024-05-04 or 2024-04-05',
  ],
  ['before both', external('/p/2024/04.05.2024', '2024-02-20T09:00Z'), 'keep candidate-later'],
  [
    'a day that can be but one',
    external('/p/2024/25.12.2024 Tree', '2025-02-20T09:00Z'),
    'set 2024-12-25T12:00:00+00:00 folder',
  ],
  [
    'a day that the folder above tells',
    external('/p/2024-05/04.05.2024', '2025-02-20T09:00Z'),
    'set 2024-05-04T12:00:00+00:00 folder',
  ],
  ['numbered folders, in their year', external('/p/2018/01 Paris/02 Louvre', '2018-07-14T10:00Z'), 'keep same-period'],
  ['numbered folders, elsewhere', external('/p/2018/01 Paris', '2020-07-14T10:00Z'), 'review folder-coarse: 2018'],
  ['a decade', external('/p/1990s', '2015-01-01T00:00Z'), 'review folder-coarse: 1990/1999'],
  ['a year alone in the name', uploaded('1974-00-00 Grandma.jpg', '2019-03-01T10:00Z'), 'review name-coarse: 1974'],
  ['a year alone that agrees', uploaded('1974-00-00 Grandma.jpg', '1974-06-01T10:00Z'), 'keep same-period'],
  ['a name of several days', uploaded('2018-04-12_15 Trip.jpg', '2018-04-14T10:00Z'), 'keep same-period'],
  [
    'a name of several days, or a number',
    uploaded('2018-04-12_15 Trip.jpg', '2019-04-14T10:00Z'),
    'review ambiguous-date: 2018-04-12 or 2018-04-12/2018-04-15',
  ],
  [
    'Photo Booth in either order',
    uploaded('Photo on 1-7-19 at 4.15 PM.jpg', '2020-01-01T00:00Z'),
    'review ambiguous-date: 2019-07-01T16:15:00+00:00 or 2019-01-07T16:15:00+00:00',
  ],
  [
    'Photo Booth in either order, one of which agrees',
    uploaded('Photo on 1-7-19 at 4.15 PM.jpg', '2019-01-07T16:16Z'),
    'keep within-tolerance',
  ],
  [
    'an offset that may be a counter',
    uploaded('2024-07-01 12.34.56-0400.jpg', '2025-01-01T00:00Z'),
    'review ambiguous-date: 2024-07-01T12:34:56+00:00 or 2024-07-01T16:34:56+00:00',
  ],
  [
    'the day first in a name',
    uploaded('01-02-2023 Lake.jpg', '2024-01-01T00:00Z'),
    'review ambiguous-date: 2023-02-01 or 2023-01-02',
  ],
  ['the day first in a name, once', uploaded('25-12-2023.jpg', '2024-01-01T00:00Z'), 'review low-confidence'],
  [
    'the clock of a camera that was never set, in the name',
    uploaded('IMG_20000101_000512.jpg', '2015-01-01T00:00Z'),
    'review low-confidence',
  ],
  ...(
    [
      ['the end of a film', '2023-01-02T10:13:42Z', 'earlier', 'set 2023-01-02T10:11:12+00:00 camera'],
      [
        'the end of a film by the clocks of another zone',
        '2023-01-02T11:13:42Z',
        'earlier',
        'keep timezone-difference',
      ],
      ['the same to the west', '2023-01-02T02:13:42Z', 'both', 'keep timezone-difference'],
      ['some time after the end', '2023-01-02T11:20:42Z', 'earlier', 'set 2023-01-02T10:11:12+00:00 camera'],
    ] as const
  ).map(([rule, instant, direction, expected]): [string, DateInput, string] => [
    rule,
    uploaded('VID_20230102_101112.mp4', instant, { duration: 150, config: { direction } }),
    expected,
  ]),
  [
    'a picture, which has no end',
    uploaded('IMG_20230102_101112.jpg', '2023-01-02T11:13:42Z'),
    'set 2023-01-02T10:11:12+00:00 camera',
  ],
  [
    'the first day of the century',
    uploaded('IMG_20000101_003000.jpg', '2015-01-01T00:00Z'),
    'set 2000-01-01T00:30:00+00:00 camera',
  ],
  [
    'a day that clocks begin with, as people write it',
    uploaded('1980-01-01 Oma.jpg', '1985-01-01T00:00Z', { config: { minYear: 1900 } }),
    'set 1980-01-01T12:00:00+00:00 day',
  ],
  ['a scan with the day first', uploaded('CamScanner 01-02-2023 10.11.12.jpg', '2024-01-01T00:00Z'), 'keep scan-date'],
  [
    'an album of LINE titled with a day',
    uploaded('LINE_ALBUM_20230102_230105_12 (1).jpg', '2024-01-01T00:00Z'),
    'review low-confidence',
  ],
  [
    'the clock of the place',
    uploaded(photo, '2024-05-13T08:00:07Z', { config: berlin, place: tokyo }),
    'set 2023-01-02T10:11:12+09:00 camera',
  ],
  [
    'the day of the place',
    uploaded('IMG-20230102-WA0001.jpg', '2024-05-13T08:00:07Z', { config: berlin, place: tokyo }),
    'set 2023-01-02T12:00:00+09:00 whatsapp-media',
  ],
  [
    'the zero point is no place',
    uploaded(photo, '2024-05-13T08:00:07Z', { config: berlin, place: { latitude: 0, longitude: 0 } }),
    'set 2023-01-02T10:11:12+01:00 camera',
  ],
  [
    'at sea, the configured zone',
    uploaded(photo, '2024-05-13T08:00:07Z', { config: berlin, place: { latitude: 0, longitude: -30 } }),
    'set 2023-01-02T10:11:12+01:00 camera',
  ],
  [
    'near a border, the configured zone if it is one of the two',
    uploaded(photo, '2024-05-13T08:00:07Z', { config: berlin, place: { latitude: 41.95, longitude: -6.5 } }),
    'set 2023-01-02T10:11:12+01:00 camera',
  ],
  [
    'near a border, a person if not',
    uploaded(photo, '2024-05-13T08:00:07Z', {
      config: { timezone: 'Asia/Tokyo' },
      place: { latitude: 41.95, longitude: -6.5 },
    }),
    'review ambiguous-date: 2023-01-02T10:11:12+01:00 or 2023-01-02T10:11:12+00:00',
  ],
  [
    'an instant is one, wherever it was',
    uploaded('20220121_020918000_iOS.jpg', '2024-05-13T08:00:07Z', { config: berlin, place: tokyo }),
    'set 2022-01-21T11:09:18.000+09:00 onedrive',
  ],
]

const said = (input: DateInput): string => {
  const decision = decideDate({ now, ...input })
  if (decision.action === 'set') return `set ${decision.value} ${decision.source}`
  const readings = 'readings' in decision && decision.readings ? `: ${decision.readings.join(' or ')}` : ''
  return `${decision.action} ${decision.reason}${readings}`
}

describe('what names and folders may say', () => {
  it.each(folders)('%s: %s', (path, says) => {
    const found = folderPeriods(`${path}/a.jpg`, { from: 1990, to: 2026 })
    expect(found.map(({ period }) => period).join(' or ')).toBe(says)
  })

  it.each(decisions)('%s: %o', (_rule, input, expected) => {
    expect(said(input)).toBe(expected)
  })

  it.each([
    ...[
      'HPSCAN_20230102101112',
      'SwiftScan 2023-01-02 10.11.12',
      'PhotoScan_20230102_101112',
      'Pic Scanner 2023-01-02',
    ],
    ...[
      'Numérisation_20230102',
      'Escaneo 2023-01-02 10-11-12',
      'Digitalização_20230102_101112',
      'Skan_20230102_101112',
    ],
    ...[
      'Skanuj_20230102',
      'Skenování 2023-01-02',
      'Сканирование_20230102_101112',
      'スキャン_20230102',
      '扫描_20230102_101112',
    ],
  ])('is that of the scan: %s', (name) => {
    expect(parseNameDate(`${name}.jpg`, { now })?.meaning).toBe('scanned')
  })

  it.each([
    'Skandinavien 2023-01-02 10-11-12',
    'Scandinavia_20230102_101112',
    'Скандинавия 2023-01-02 10-11-12',
    'Landscaner_20230102_101112',
  ])('is that of the shot: %s', (name) => {
    expect(parseNameDate(`${name}.jpg`, { now })?.meaning).toBe('taken')
  })

  it('is no date of a name where it is several, or where people write the day first', () => {
    for (const name of ['01-02-2023.jpg', '25-12-2023.jpg', 'Photo on 1-7-19 at 4.15 PM.jpg', '2018-04-12_15 Trip.jpg'])
      expect(parseNameDate(name, { now })).toBeNull()
  })
})

describe('names of screenshots and recordings in every language', () => {
  const words = [...captureWords.shot, ...captureWords.recording]
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

  it.each(words)('%s', (word) => {
    const forms = [
      `${capital(word)} 2023-01-02 at 10.11.12.png`,
      `${capital(word)} from 2023-01-02 10-11-12.png`,
      `${capital(word)} 2023-01-02 101112.png`,
      `${word.replaceAll(' ', '_')}_20230102_101112.png`,
    ]
    for (const name of forms.flatMap((one) => [one, one.normalize('NFD')]))
      expect(parseNameDate(name, { now })).toMatchObject({
        pattern: 'screenshot',
        meaning: 'taken',
        date: '2023-01-02',
        time: '10:11:12',
      })
  })

  it.each(captureWords.link)('with %s before the time', (link) => {
    const name = `Screenshot 2023-01-02 ${link} 9.11.12.png`
    expect(parseNameDate(name, { now })).toMatchObject({ date: '2023-01-02', time: '09:11:12' })
  })

  it.each([...captureWords.am, ...captureWords.pm])('with %s for a half of the day', (half) => {
    const time = captureWords.am.includes(half) ? '03:04:05' : '15:04:05'
    const isBefore = /[\p{sc=Han}\p{sc=Hangul}]/u.test(half)
    const name = isBefore ? `截圖 2023-01-02 ${half}3.04.05.png` : `Screenshot 2023-01-02 at 3.04.05 ${half}.png`
    expect(parseNameDate(name, { now })).toMatchObject({ date: '2023-01-02', time })
  })

  it.each([
    ...[
      'en',
      'de',
      'fr',
      'es',
      'es-MX',
      'it',
      'nl',
      'pt',
      'pt-PT',
      'sv',
      'da',
      'nb',
      'nn',
      'ca',
      'ru',
      'uk',
      'el',
      'fi',
      'pl',
    ],
    ...[
      'cs',
      'sk',
      'hu',
      'ro',
      'tr',
      'hr',
      'sl',
      'eu',
      'is',
      'et',
      'lv',
      'lt',
      'sr',
      'bg',
      'mk',
      'be',
      'ar',
      'fa',
      'he',
      'hi',
    ],
    ...['th', 'id', 'ms', 'fil', 'vi', 'zh', 'zh-TW', 'ja', 'ko'],
  ])('with halves of the day as the language %s writes them', (language) => {
    const clock = new Intl.DateTimeFormat(`${language}-u-nu-latn`, {
      timeStyle: 'medium',
      hour12: true,
      timeZone: 'UTC',
    })
    for (const hour of ['00', '03', '12', '15'])
      for (const says of ['Screenshot', 'WhatsApp Image']) {
        const time = clock.format(Date.parse(`2023-01-02T${hour}:04:05Z`)).replaceAll(':', '.')
        expect(parseNameDate(`${says} 2023-01-02 at ${time}.png`, { now })).toMatchObject({ time: `${hour}:04:05` })
      }
  })

  it('with short halves only where nothing but a counter follows, as they are other words, too', () => {
    const hours = ['3.04.05 em', '3.04.05 CH (2)', '10.11.12 em Lisboa', '10.11.12 CH Media', '10.11.12 ipad'].map(
      (time) => parseNameDate(`Screenshot 2023-01-02 at ${time}.png`, { now })?.time?.slice(0, 2),
    )
    expect(hours).toEqual(['15', '15', '10', '10', '10'])
  })
})

describe('zones by place', () => {
  it.each([
    [35.68, 139.69, ['Asia/Tokyo']],
    [33.45, -112.1, ['America/Phoenix']],
    [28.6, 77.2, ['Asia/Kolkata']],
    [0, 0, []],
    [0, -30, []],
    [null, undefined, []],
    [91, 0, []],
  ])('%s, %s', (latitude, longitude, zones) => {
    expect(zonesAt(latitude, longitude)).toEqual(zones)
  })

  it('are those on both sides of a border, and of the date line', () => {
    expect(zonesAt(41.95, -6.5)).toEqual(expect.arrayContaining(['Europe/Madrid', 'Europe/Lisbon']))
    expect(zonesAt(-16.8, 179.95)).toContain('Pacific/Fiji')
    expect(zonesAt(65.78, -168.97).length).toBeGreaterThan(1)
  })
})

describe('albums named after a span', () => {
  it('may have names of any length', () => {
    const albumName = Array.from({ length: 50_000 }, (_, index) => 2000 + (index % 20)).join(', ')
    expect(albumDateCheck({ albumName, assetLocalDate: '2005-01-01', now })).toMatchObject({
      checked: true,
      diffDays: 0,
    })
  })

  it.each([
    ['1999-2009 Family', '2005-06-01', 0],
    ['2023 & 2024', '2024-09-01', 0],
    ['2023-12 - 2024-10 Abroad', '2024-09-01', 0],
    ['2010s', '2015-01-01', 0],
    ['1990er', '2001-01-01', 367],
    ['2015-09-27-28', '2015-09-30', 2],
    ['2018-04-12_15 Trip', '2018-04-10', 2],
    ['2019/2020', '2020-06-01', 0],
    ['2023-24 School', '2024-06-01', 0],
    ['2000-3000 m', '2001-01-01', 1],
    ['March 2023 Snow', '2023-04-02', 2],
    ['12 août 2023', '2023-08-14', 2],
    ['12-15 août 2023', '2023-08-14', 0],
    ['May 2023', '2023-08-14', null],
    ['Photos from 2015', '2019-01-01', null],
  ])('%s, %s', (albumName, assetLocalDate, diffDays) => {
    const verdict = albumDateCheck({ albumName, assetLocalDate, thresholdDays: 1000, now })
    expect(verdict).toEqual(
      diffDays === null ? { checked: false, mismatch: false } : { checked: true, diffDays, mismatch: false },
    )
  })
})
