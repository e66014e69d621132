export const deskWords = { zh: {}, en: {} }
