import type { Profile } from './profile.ts'
import type { ServerFacts } from './state.ts'

/** What every recorded server takes. */
const image = [
  ...'.3fr .ari .arw .avif .bmp .cap .cin .cr2 .cr3 .crw .dcr .dng .erf .fff .gif .heic .heif .hif .iiq .insp .jp2'.split(
    ' ',
  ),
  ...'.jpe .jpeg .jpg .jxl .k25 .kdc .mrw .nef .nrw .orf .ori .pef .png .psd .raf .raw .rw2 .rwl .sr2 .srf .srw'.split(
    ' ',
  ),
  ...'.svg .tif .tiff .webp .x3f'.split(' '),
]
const video = [
  ...'.3gp .3gpp .avi .flv .insv .m2t .m2ts .m4v .mkv .mov .mp4 .mpe .mpeg .mpg .mts .vob .webm .wmv'.split(' '),
]

/** What a fresh server without machine learning says of itself. */
export const serverDefaults = (profile: Profile): ServerFacts => ({
  features: {
    smartSearch: false,
    facialRecognition: false,
    duplicateDetection: false,
    map: true,
    reverseGeocoding: true,
    importFaces: false,
    sidecar: true,
    search: true,
    trash: true,
    oauth: false,
    oauthAutoLaunch: false,
    ...(profile.ocr ? { ocr: false } : {}),
    passwordLogin: true,
    configFile: false,
    email: false,
    ...(profile.minimumFacesPreference ? { realtimeTranscoding: false } : {}),
  },
  config: {
    loginPageMessage: '',
    trashDays: 30,
    userDeleteDelay: 7,
    oauthButtonText: 'Login with OAuth',
    isInitialized: true,
    isOnboarded: true,
    externalDomain: '',
    publicUsers: true,
    mapDarkStyleUrl: '',
    mapLightStyleUrl: '',
    ...(profile.edits ? { maintenanceMode: false } : {}),
    ...(profile.minimumFacesPreference ? { minFaces: 3 } : {}),
  },
  mediaTypes: { image, video, sidecar: ['.xmp'] },
})
