/** The languages that the model's sentences and lessons have. */
export type ModelLanguage = 'en' | 'zh';
