import { stringify } from 'yaml'
import { composeOf } from './import-from.ts'

/** What a user of an earlier tool has in a folder, and the words behind `darkroom import`. */
export interface ToolExample {
  readonly files: Readonly<Record<string, string>>
  readonly args: readonly string[]
}

/** Key of an account, as long as keys of Immich are. */
export const exampleKey = 'importedKeyImportedKeyImportedKeyImported43'

const person = ['f34aaaaa-0000-4000-8000-000000000001', 'a11aaaaa-0000-4000-8000-000000000002']

/**
 * One example of each tool, with all that its importer writes.
 * @param url address of the server
 */
export const toolExamples = (url: string, key = exampleKey): Readonly<Record<string, ToolExample>> => ({
  'folder-album-creator': {
    files: {
      'compose.yaml': composeOf(
        'salvoxia/immich-folder-album-creator:latest',
        {
          API_URL: url,
          API_KEY: key,
          ROOT_PATH: '/ext/a,/ext/b',
          ALBUM_LEVELS: '-2,-1',
          ALBUM_NAME_POST_REGEX1: String.raw`'(?P<y>\d{4})_' '\g<y> '`,
          IGNORE_REGEX1: '(?i).*tmp.*',
          SHARE_WITH: 'Ann=editor:ben@example.org',
          SYNC_MODE: '2',
          COMMENTS_AND_LIKES: '0',
          CRON_EXPRESSION: '0 * * * *',
          RUN_IMMEDIATELY: 'true',
          TZ: 'Europe/Berlin',
          READ_ALBUM_PROPERTIES: 'true',
        },
        { volumes: ['/srv/a:/ext/a:ro'] },
      ),
    },
    args: ['compose.yaml'],
  },
  'screenshots-organizer': {
    files: {
      crontab: `0 4 * * * python3 immich_screenshots_organizer.py -u --archive-screens --include-low-res -n Phone Screenshots ${url} ${key}
5 4 * * * python3 immich_screenrecord_organizer.py -u -q capture "Screen films" ${url} ${key}
`,
    },
    args: ['crontab'],
  },
  'smart-albums': {
    files: {
      'run.sh': `#!/bin/sh
cd /opt/smart
python3 immich-smart-albums.py --server ${url} --key ${key} \\
  --include-person-names-union "Jane" "John" --include-metadata-union '{"takenAfter":"2021-01-01T00:00:00.000Z"}' \\
  --exclude-local-filter-union no-work.json --exclude-smart-union nsfw-*.json "cat" --album "Jane & John"
`,
      'no-work.json': '[{"path":"$.originalPath","regex":"^/photos/work/"}]',
      'nsfw-1.json': '{"query":"nsfw","resultLimit":300}',
    },
    args: ['run.sh'],
  },
  autotag: {
    files: {
      'config.yaml': stringify({
        server: { host: url, api_key: key },
        classification: {
          rules: [
            { tag_names: ['meme'], description: 'Memes. All of them' },
            { album_name_patterns: [String.raw`^\d{4}-(\d{2}(-\d{2})?)?`], description: 'Event albums.' },
          ],
        },
        conversions: {
          conversions: [
            {
              source: { tag_names: ['old'], album_name_patterns: ['^x'] },
              destination: { tag_names: ['meme'] },
              mode: 'move',
            },
          ],
        },
        duplicate_processing: { date_correction: { enabled: true, extraction_timezone: 'Europe/Madrid' } },
        album_date_consistency: { enabled: true, threshold_days: 90 },
        album_detection_from_folders: { enabled: true, excluded_paths: ['whatsapp'] },
        create_album_from_date_if_missing: true,
        album_permissions: {
          enabled: true,
          user_groups: [{ name: 'f', members: ['a@example.org'] }],
          selection_rules: [{ name: 'Fam', keyword: 'family', groups: ['f'], access: 'edit' }],
        },
        skip: { skip_n: 0, max_items: 50 },
        performance: { enable_type_checking: true },
      }),
    },
    args: ['config.yaml'],
  },
  'auto-album': {
    files: {
      'local_settings.py': `IMMICH_BASE_URL = "${url}"
API_KEY = "${key}"
ENABLE_EMAIL_ON_ERROR = True
EMAIL_SMTP_SERVER = "smtp.example.org"
EMAIL_PASSWORD = "${key}"
EMAIL_TO = "me@example.org"
SYNC_CONFIGS = [
    {"name": "Trio", "filters": [{"key": "people", "val": ["Ann", "Bo", "Cy"]}, {"key": "type", "val": "VIDEO", "operator": "NOT"}]},
    {"name": "Only", "filters": [{"key": "people", "val": ["Ann", "Bo"], "operator": "ONLY_ANY"}, {"key": "originalFileName", "val": "a*b.jpg"}]},
    {"name": "Nobody", "filters": [{"key": "people", "val": None}, {"key": "isFavorite", "val": True}, {"key": "isArchived", "val": True}]},
    {"name": "2023", "filters": [{"key": "fileCreatedAt", "val": "2022-12-31", "operator": "AFTER"}, {"key": "duplicateId", "val": None}, {"key": "checksum", "val": ["a", "b"]}]},
]
`,
    },
    args: ['local_settings.py', '--adopt'],
  },
  'dynamic-albums': {
    files: {
      'config.yaml': stringify({
        mode: 'sync',
        rules: [
          {
            id: 'd6',
            recurring: true,
            month_day: '12-06',
            timezone: 'America/New_York',
            album_name_template: 'Birthday {year}',
            year_range: [2000, 2030],
            conditions: { or: [{ people: { include: ['Mom'] } }, { people: { include: ['Dad'] } }] },
          },
          {
            id: 'up',
            album_name: 'Recent',
            description: 'Uploads',
            created_range_utc: { start: '2025-01-01T00:00:00Z', end: '2025-02-01T00:00:00Z' },
            filters: { camera: { make: 'Apple' }, resolution: { include: [[4032, 3024]] } },
            share_with: 'ALL',
          },
          {
            id: 'near',
            album_name: 'Near',
            fuzzy_match: true,
            taken_range_utc: { start: '2025-01-01T00:00:00Z', end: '2025-01-03T00:00:00Z' },
            filters: { is_favorite: true, asset_types: ['IMAGE', 'VIDEO'] },
          },
        ],
      }),
      '.env': `IMMICH_BASE_URL=${url}\nIMMICH_API_KEY=${key}\nSHARE_USER_IDS=a@example.org\n`,
    },
    args: ['config.yaml', '--env', '.env'],
  },
  'kvalev/dynamic-albums': {
    files: {
      'albums.json': JSON.stringify([
        {
          name: 'Asia 22',
          query: {
            country: ['Thailand', 'Laos'],
            favorite: true,
            timespan: { start: '2022-07-20', end: '2022-08-25' },
          },
        },
        { name: 'Games', query: { path: 'Foot(ball)/' } },
        { name: 'Two', query: { any_people: ['A', 'B'], tags: ['x', 'y/z'] } },
      ]),
      '.env': `IMMICH_URL=${url}\nIMMICH_API_KEY=${key}\nSCHEDULE_INTERVAL=30\n`,
    },
    args: ['kvalev/dynamic-albums', 'albums.json', '--env', '.env'],
  },
  'person-to-album': {
    files: {
      'compose.yaml': composeOf('alangrainger/immich-person-to-album', {
        CONFIG: JSON.stringify({
          immichServer: url,
          users: [
            {
              apiKey: key,
              personLinks: person.map((personId) => ({ personId, albumId: 'ff8aaaaa-0000-4000-8000-000000000003' })),
            },
          ],
        }),
      }),
    },
    args: ['compose.yaml'],
  },
  stack: {
    files: {
      'compose.yaml': composeOf('majorfi/immich-stack', {
        API_URL: url,
        API_KEY: key,
        RUN_MODE: 'cron',
        CRON_INTERVAL: '3600',
        CRITERIA: JSON.stringify([
          { key: 'originalFileName', regex: { key: String.raw`PXL_(\d{8})_(\d{9})`, index: 2 } },
          { key: 'localDateTime', delta: { milliseconds: 1000 } },
        ]),
        REPLACE_STACKS: 'true',
      }),
    },
    args: ['compose.yaml'],
  },
  'album-butler': {
    files: {
      'config.toml': `server = "${url}"
timezone = "Europe/Berlin"
auto-update-schedule = "daily 03:30"
album_suffix = "[AB]"
[groups]
Family = ["Alex", "Sam"]
[albums.italy-2019]
name = "Italy 2019"
cover = "everyone"
share_with = ["ben@example.org"]
[albums.italy-2019.match]
from = 2019-07-01
to = 2019-07-21
countries = ["Italy"]
people = ["Family"]
[albums.may]
name = "May"
describe = true
[albums.may.match]
on_from = "05-16"
on_to = "05-18"
pics_per_year = 5
pick = "rotate"
[albums.off]
name = "Off"
enabled = false
match = { cities = ["Rome"] }
[[shares]]
album = "*"
users = ["ben"]
`,
      'butler.env': `IMMICH_KEY=${key}\n`,
    },
    args: ['config.toml', '--env', 'butler.env'],
  },
})
