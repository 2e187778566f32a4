/** Whether this is `npm run test:long`, which tries everything where the ordinary tests try a share. */
export const isLong = process.env.MODE === 'long'
