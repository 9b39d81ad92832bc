/**
 * The normative verifier against published vectors (RFC 8032, 7.1) and against what it must never accept: signatures bent by
 * the group's order, of wrong lengths, under keys that sign everything.
 */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import fc from 'fast-check';
import nacl from 'tweetnacl';
import { describe, expect, test } from 'vitest';
import {
  isSignatureOf,
  isWeakPublicKey,
  publicKeyOfPem,
  publicKeyPem,
  verifyingKey,
} from '../../src/evidence/key-id.js';

const VECTORS = [
  {
    name: 'TEST 1',
    secret: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    name: 'TEST 2',
    secret: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    name: 'TEST 3',
    secret: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
  {
    name: 'TEST 1024',
    secret: 'f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5',
    publicKey: '278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e',
    message: [
      '08b8b2b733424243760fe426a4b54908632110a66c2f6591eabd3345e3e4eb98fa6e264bf09efe12ee50f8f54e9f77b1',
      'e355f6c50544e23fb1433ddf73be84d879de7c0046dc4996d9e773f4bc9efe5738829adb26c81b37c93a1b270b20329d',
      '658675fc6ea534e0810a4432826bf58c941efb65d57a338bbd2e26640f89ffbc1a858efcb8550ee3a5e1998bd177e93a',
      '7363c344fe6b199ee5d02e82d522c4feba15452f80288a821a579116ec6dad2b3b310da903401aa62100ab5d1a36553e',
      '06203b33890cc9b832f79ef80560ccb9a39ce767967ed628c6ad573cb116dbefefd75499da96bd68a8a97b928a8bbc10',
      '3b6621fcde2beca1231d206be6cd9ec7aff6f6c94fcd7204ed3455c68c83f4a41da4af2b74ef5c53f1d8ac70bdcb7ed1',
      '85ce81bd84359d44254d95629e9855a94a7c1958d1f8ada5d0532ed8a5aa3fb2d17ba70eb6248e594e1a2297acbbb39d',
      '502f1a8c6eb6f1ce22b3de1a1f40cc24554119a831a9aad6079cad88425de6bde1a9187ebb6092cf67bf2b13fd65f270',
      '88d78b7e883c8759d2c4f5c65adb7553878ad575f9fad878e80a0c9ba63bcbcc2732e69485bbc9c90bfbd62481d9089b',
      'eccf80cfe2df16a2cf65bd92dd597b0707e0917af48bbb75fed413d238f5555a7a569d80c3414a8d0859dc65a46128ba',
      'b27af87a71314f318c782b23ebfe808b82b0ce26401d2e22f04d83d1255dc51addd3b75a2b1ae0784504df543af8969b',
      'e3ea7082ff7fc9888c144da2af58429ec96031dbcad3dad9af0dcbaaaf268cb8fcffead94f3c7ca495e056a9b47acdb7',
      '51fb73e666c6c655ade8297297d07ad1ba5e43f1bca32301651339e22904cc8c42f58c30c04aafdb038dda0847dd988d',
      'cda6f3bfd15c4b4c4525004aa06eeff8ca61783aacec57fb3d1f92b0fe2fd1a85f6724517b65e614ad6808d6f6ee34df',
      'f7310fdc82aebfd904b01e1dc54b2927094b2db68d6f903b68401adebf5a7e08d78ff4ef5d63653a65040cf9bfd4aca7',
      '984a74d37145986780fc0b16ac451649de6188a7dbdf191f64b5fc5e2ab47b57f7f7276cd419c17a3ca8e1b939ae49e4',
      '88acba6b965610b5480109c8b17b80e1b7b750dfc7598d5d5011fd2dcc5600a32ef5b52a1ecc820e308aa342721aac09',
      '43bf6686b64b2579376504ccc493d97e6aed3fb0f9cd71a43dd497f01f17c0e2cb3797aa2a2f256656168e6c496afc5f',
      'b93246f6b1116398a346f1a641f3b041e989f7914f90cc2c7fff357876e506b50d334ba77c225bc307ba537152f3f161',
      '0e4eafe595f6d9d90d11faa933a15ef1369546868a7f3a45a96768d40fd9d03412c091c6315cf4fde7cb68606937380d',
      'b2eaaa707b4c4185c32eddcdd306705e4dc1ffc872eeee475a64dfac86aba41c0618983f8741c5ef68d3a101e8a3b8ca',
      'c60c905c15fc910840b94c00a0b9d0',
    ].join(''),
    signature:
      '0aab4c900501b3e24d7cdf4663326a3a87df5e4843b2cbdb67cbf6e460fec350aa5371b1508f9f4528ecea23c436d94b5e8fcd4f681e30a6ac00a9704a188a03',
  },
  {
    name: 'TEST SHA(abc)',
    secret: '833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42',
    publicKey: 'ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf',
    message:
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    signature:
      'dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704',
  },
].map(({ name, ...hex }) => ({
  name,
  secret: Buffer.from(hex.secret, 'hex'),
  publicKey: Buffer.from(hex.publicKey, 'hex'),
  bytes: Buffer.from(hex.message, 'hex'),
  signature: Buffer.from(hex.signature, 'hex'),
}));

/** L, the order of the base point. */
const ORDER = (1n << 252n) + 27742317777372353535851937790883648493n;
const P = (1n << 255n) - 19n;

function littleEndian(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

function accepts(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  return isSignatureOf({ key: verifyingKey(publicKey), bytes, signature });
}

test('all five vectors of the section are here', () => {
  expect(VECTORS.map(({ bytes }) => bytes.length)).toEqual([0, 1, 2, 1023, 64]);
});

describe.each(VECTORS)('RFC 8032 $name', ({ secret, publicKey, bytes, signature }) => {
  test('both libraries make this key and this signature of the secret', () => {
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), secret]);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
    expect(spki.subarray(-32).equals(publicKey)).toBe(true);
    expect(sign(null, bytes, key).equals(signature)).toBe(true);
    const pair = nacl.sign.keyPair.fromSeed(new Uint8Array(secret));
    expect(Buffer.from(nacl.sign.detached(new Uint8Array(bytes), pair.secretKey)).equals(signature)).toBe(true);
  });

  test('is accepted, and its key is strong and goes through its PEM form', () => {
    expect(accepts(publicKey, bytes, signature)).toBe(true);
    expect(isWeakPublicKey(publicKey)).toBe(false);
    expect(Buffer.from(publicKeyOfPem(publicKeyPem(publicKey)) ?? []).equals(publicKey)).toBe(true);
  });

  test('is refused with any one bit turned, in the signature or the message', () => {
    for (let bit = 0; bit < 512; bit += 1) {
      const bent = Buffer.from(signature);
      bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(accepts(publicKey, bytes, bent)).toBe(false);
    }
    expect(accepts(publicKey, Buffer.concat([bytes, Buffer.alloc(1)]), signature)).toBe(false);
  });

  test('is refused with S raised by any multiple of L that fits', () => {
    const s = numberOf(signature.subarray(32));
    for (let times = 1n; s + times * ORDER < 1n << 256n; times += 1n) {
      const bent = Buffer.concat([signature.subarray(0, 32), littleEndian(s + times * ORDER)]);
      expect(accepts(publicKey, bytes, bent)).toBe(false);
    }
  });

  test.each([0n, ORDER - 1n, ORDER, ORDER + 1n, (1n << 253n) - 1n, (1n << 256n) - 1n])(
    'is refused with S = %i',
    (s) => {
      expect(accepts(publicKey, bytes, Buffer.concat([signature.subarray(0, 32), littleEndian(s)]))).toBe(false);
    },
  );

  test.each([0, 1, 31, 32, 63, 65, 96, 128])('is refused, without an exception, with %i bytes', (length) => {
    const bent = Buffer.alloc(length);
    signature.copy(bent);
    expect(accepts(publicKey, bytes, bent)).toBe(false);
  });

  test('is refused with an R that is no point, not reduced, or of small order', () => {
    for (const r of [2n, P, P + 1n, (1n << 255n) - 1n, 0n, 1n, P - 1n, 1n | (1n << 255n)]) {
      const bent = Buffer.concat([littleEndian(r), signature.subarray(32)]);
      expect(accepts(publicKey, bytes, bent)).toBe(false);
    }
  });

  test('is refused under every other vector’s key', () => {
    const others = VECTORS.filter((other) => !other.publicKey.equals(publicKey));
    expect(others.map((other) => accepts(other.publicKey, bytes, signature))).toEqual([false, false, false, false]);
  });
});

describe('keys that sign everything', () => {
  const identity = littleEndian(1n);
  const constant = Buffer.concat([identity, Buffer.alloc(32)]);

  test('the library itself accepts a constant under the identity: that is why such keys are refused where keys come in', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(accepts(identity, bytes, constant)).toBe(true);
      }),
      { numRuns: 20 },
    );
    expect(isWeakPublicKey(identity)).toBe(true);
  });

  /** The points whose order divides 8 (RFC 7748 names the two roots), both signs, and every encoding that is not reduced. */
  const SMALL: readonly bigint[] = [
    0n,
    1n,
    P - 1n,
    0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
    0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
  ];
  const NOT_REDUCED = Array.from({ length: 19 }, (_, i) => P + BigInt(i));

  test.each([...SMALL, ...NOT_REDUCED].flatMap((y) => [y, y | (1n << 255n)]))('y = %i is refused', (y) => {
    expect(isWeakPublicKey(littleEndian(y))).toBe(true);
  });

  test('a key of another length is refused', () => {
    expect([0, 31, 33, 64].map((length) => isWeakPublicKey(Buffer.alloc(length, 7)))).toEqual([true, true, true, true]);
  });

  test('the two roots lie on the curve and have order 8', () => {
    const d = mod(-121665n * inverse(121666n));
    for (const y of SMALL.slice(3)) {
      // x² = (y² - 1) / (d y² + 1); twice such a point has y = 0, which is a point of order 4.
      const x2 = mod((y * y - 1n) * inverse(d * y * y + 1n));
      const doubledY = mod((y * y + x2) * inverse(1n - d * x2 * y * y));
      expect(doubledY).toBe(0n);
    }
  });
});

function mod(value: bigint): bigint {
  return ((value % P) + P) % P;
}

function inverse(value: bigint): bigint {
  let result = 1n;
  let base = mod(value);
  for (let exponent = P - 2n; exponent > 0n; exponent >>= 1n) {
    if ((exponent & 1n) === 1n) result = mod(result * base);
    base = mod(base * base);
  }
  return result;
}
