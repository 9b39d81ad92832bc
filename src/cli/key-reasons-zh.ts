/** The reasons about keys, certificates and time stamps; see verify-because-zh.ts. A table of data. */
export const KEY_REASONS: readonly (readonly [string, string])[] = [
  ['there is no list of revoked keys (revocations in --keys)', '没有吊销名单（--keys 中的 revocations）'],
  [
    'no root is trusted (root*.crt in --keys): certificates were not looked at',
    '没有受信任的根（--keys 中的 root*.crt），未查看证书',
  ],
  ['no root is trusted (root*.crt in --keys)', '没有受信任的根（--keys 中的 root*.crt）'],
  ['no root is trusted (root*.crt in --keys) to check its signature with', '没有受信任的根，无法核验名单的签名'],
  ['has records from before its certificate', '有早于其证书的记录'],
  ['has no certificate of a trusted root', '没有受信任的根签发的证书'],
  ['records that no witness has dated here: give a time with --at', '此处没有见证方给出时间的记录：请用 --at 给出时间'],
  ['the certificate of key {} was not valid at {}', '密钥 {} 的证书在 {} 无效'],
  [
    'key {} does not count from record {} on (line {} of the list of revoked keys)',
    '密钥 {} 自记录 {} 起不再有效（吊销名单第 {} 行）',
  ],
  [
    'key {} counts only for what was cosigned before {} (line {} of the list of revoked keys)',
    '密钥 {} 只对 {} 之前经共同签名的记录有效（吊销名单第 {} 行）',
  ],
  [
    'key {} counts only for what was cosigned before {} (line {} of the list of revoked keys); when it was cosigned is not to be seen here',
    '密钥 {} 只对 {} 之前经共同签名的记录有效（吊销名单第 {} 行）；此处看不出该记录何时经共同签名',
  ],
  ['holds no certificate of a root', '不含根证书'],
  ['no certificate', '不是证书'],
  ['its key is no Ed25519 key', '其密钥不是 Ed25519 密钥'],
  ['names no dock', '没有写明采集站'],
  ['is that of dock {}', '是采集站 {} 的证书'],
  ['is not one for signing records', '不是用于签署记录的证书'],
  ['was not issued by a trusted root', '不由受信任的根签发'],
  ['no list of the form of {}', '不是 {} 的格式'],
  ['not signed by a trusted root', '不由受信任的根签名'],
  [
    'the folder of keys holds no *.pem or *.pub, and no root of a certificate',
    '密钥文件夹中没有 *.pem 或 *.pub，也没有证书的根',
  ],
];
