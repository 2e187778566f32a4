import type { Profile } from './profile.ts'
import type { ServerFacts } from './state.ts'

const image = [
  '.avif',
  '.bmp',
  '.dng',
  '.gif',
  '.heic',
  '.heif',
  '.jpe',
  '.jpeg',
  '.jpg',
  '.png',
  '.tif',
  '.tiff',
  '.webp',
]
const video = ['.avi', '.m4v', '.mkv', '.mov', '.mp4', '.mpg', '.webm', '.wmv']

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
