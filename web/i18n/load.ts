export const loadWords = { zh: {}, en: {} }
