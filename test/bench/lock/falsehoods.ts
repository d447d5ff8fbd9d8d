/** Words by which a language's texts are falsified; `{}` stands for a target and a level word, or a level word alone. */
export interface Falsehoods {
  /** Things nobody rated, most of them unknown to any lexicon. */
  readonly strangers: readonly string[]
  /** What a stranger is said to be: `{target}`, `{level}`. */
  readonly statements: readonly string[]
  /** Put before a level word; `between` parts them. */
  readonly negations: readonly string[]
  readonly between: string
  /** Put before a claim. */
  readonly denial: string
  readonly numbers: readonly string[]
  readonly units: readonly string[]
  /** On the whole video, with `{}` for a level word. */
  readonly wholes: readonly string[]
  /** Ends a sentence, with the blank after it. */
  readonly sentenceEnd: RegExp
  /** Between sentences, and before a statement added to the last one. */
  readonly gap: string
  readonly also: string
  /** Claims said so cannot be falsified word by word. */
  readonly absence: RegExp
  /** Openings of answers, each with its opposite. */
  readonly polarity: ReadonlyArray<readonly [yes: string, no: string]>
}

/** By the code of the language. */
export const FALSEHOODS: Readonly<Record<string, Falsehoods>> = {
  en: {
    strangers: ['audio', 'frame rate', 'resolution', 'bokeh', 'story', 'acting', 'white balance', 'depth of field', 'gamma curve', 'sound mix', 'film stock', 'choreography', 'sensor readout', 'subtitle placement', 'wardrobe', 'stereo depth', 'loudness', 'black level', 'horizon', 'seat comfort', 'humour', 'pacing', 'watermark', 'metadata', 'voice track'],
    statements: ['The {target} is {level}.', 'The {target} looks {level}.', 'The {target} comes across as {level}.', 'The {target} can be rated as {level}.'],
    negations: ['not', 'hardly', 'anything but', 'far from', 'never', 'by no means', 'not really', 'not at all'],
    between: ' ',
    denial: 'it is not true that ',
    numbers: ['It scores 7 out of 10.', 'That makes 62 percent.', 'I give it 4 stars.', 'On a scale it reaches 0.8.', 'This holds for 90% of the clip.', 'It ranks 2nd.', 'Of 5 viewers, 3 agree.', 'Seen at 1080p.'],
    units: ['It scores seven out of ten.', 'That makes sixty percent.', 'I give it four stars.', 'The level drops by twenty decibels.', 'It runs at sixty frames per second.', 'The shift amounts to ten pixels.', 'The rate lies at five megabits.', 'The light measures forty lux.'],
    wholes: ['All in all, the overall quality of the video is {}.', 'Overall, the clip is {}.', 'The overall impression is {}.', 'As a whole it is {}.', 'On balance I would call the video {}.', 'In total, the result is {}.'],
    sentenceEnd: /[.!?](?:\s+|$)/,
    gap: ' ',
    also: ', and ',
    absence: /\b(?:no|without|none|more or less)\b/i,
    polarity: [['Yes', 'No']],
  },
  zh: {
    strangers: ['音频', '帧率', '分辨率', '焦外散景', '故事', '演技', '白平衡', '景深', '伽马曲线', '混音', '胶片型号', '编舞', '传感器读出', '字幕位置', '服装', '立体深度', '响度', '黑电平', '地平线', '座椅舒适度', '幽默感', '叙事节奏', '水印', '元数据', '人声轨'],
    statements: ['{target}{level}。', '{target}表现{level}。', '{target}给人的感觉{level}。', '{target}可评为{level}。', '{target}是{level}的。'],
    negations: ['不', '并非', '谈不上', '远非', '绝不', '称不上', '并不', '毫不', '算不上'],
    between: '',
    denial: '并不能说',
    numbers: ['它的得分是7分。', '也就是62%。', '我给4颗星。', '按比例算达到0.8。', '这适用于90%的片段。', '它排第2。', '5位观众里有3位同意。', '以1080p观看。'],
    units: ['满分十分，它得七分。', '也就是百分之六十。', '我给四颗星。', '电平下降了二十分贝。', '它以每秒六十帧运行。', '偏移达到十个像素。', '码率为五兆比特。', '照度为四十勒克斯。'],
    wholes: ['总而言之，视频的整体质量{}。', '总体而言，这段视频{}。', '整体印象{}。', '作为整体，它是{}的。', '权衡之下，我会说这段视频{}。', '合计起来，整体效果{}。'],
    sentenceEnd: /[。！？]/,
    gap: '',
    also: '，而且',
    absence: /没有|毫无|不到|无/,
    polarity: [['是的', '不'], ['没错', '不是'], ['是的', '不是'], ['没错', '不']],
  },
}
