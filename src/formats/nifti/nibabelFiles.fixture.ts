/**
 * Small NIfTI files written by nibabel 5.0, with what nibabel says of them: an oracle that does not share
 * this codec's idea of where a field stands.
 */
export interface NibabelFile {
  readonly name: string;
  readonly format: string;
  readonly dtype: string;
  readonly orientation: string;
  readonly shape: readonly number[];
  readonly affine: readonly (readonly number[])[];
  /** Values with slope and intercept applied, first axis fastest. */
  readonly values: readonly number[];
  /** The file, compressed by gzip, in base64. */
  readonly gzip: string;
}

export const NIBABEL_FILES: readonly NibabelFile[] = [
  {
    name: 'big-endian int16 with a qform only, qfac -1',
    format: 'nifti-1',
    dtype: 'int16',
    orientation: 'RAI',
    shape: [4, 3, 2],
    affine: [
      [1.319884767346989, -0.871464238764589, 0.5682028554566272, 10.0],
      [0.5580383098241988, 1.7596760849342017, 0.8873207708169276, -20.0],
      [0.4432803240545835, 0.3795920924691341, -2.8088800908418623, 30.0],
      [0.0, 0.0, 0.0, 1.0],
    ],
    values: [
      -20.0, -13.0, -6.0, 1.0, 8.0, 15.0, 22.0, 29.0, 36.0, 43.0, 50.0, 57.0, 64.0, 71.0, 78.0, 85.0, 92.0,
      99.0, 106.0, 113.0, 120.0, 127.0, 134.0, 141.0,
    ],
    gzip: 'H4sIAAAAAAACA2NgYIxhIAYwM7AAMRMDIxSiAhYGAQaG/Q0MDPYHGBgcgAIOQMK+ARU7b4DQgwYAfWHHGPBsH6PKBrtwuduOCgwMBxcwMDh+oNzoPG1DMP3/zf/P/38BbeJg4GcQY5BlUGHQZjBisAQGkjuDH0MoQwxDMkMWQyFDBUM9QxtDLwAiuSpOkAEAAA==',
  },
  {
    name: 'little-endian float32 with a sheared sform',
    format: 'nifti-1',
    dtype: 'float32',
    orientation: 'RAS',
    shape: [4, 3, 2],
    affine: [
      [1.3198847770690918, -0.8714642524719238, -0.06820280104875565, 10.0],
      [0.5580383539199829, 1.7596760988235474, -0.8873208165168762, -20.0],
      [0.44328030943870544, 0.3795921206474304, 2.808880090713501, 30.0],
      [0.0, 0.0, 0.0, 1.0],
    ],
    values: [
      0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5, 2.75, 3.0, 3.25, 3.5, 3.75, 4.0, 4.25, 4.5,
      4.75, 5.0, 5.25, 5.5, 5.75,
    ],
    gzip: 'H4sIAAAAAAACA4thZCAKMDOwADETAyMUogIBBgUw3WCPH29whtCDBTDhlPnzcYW9h0T8/pdru/cyMCg4zrrNZy9o+9C+VD15PwPDgoOLvz6yexZ5yG7jEWMHBoYPjuj687QNkXgNdkAC6G8HaDgsAOIDQPwAFBZA/QJArADEBkDsAMQBQJwAxAVA3ADEHUA8AYhnAPECIF4BxBuAeIcDAPRu+t7AAQAA',
  },
  {
    name: 'big-endian NIfTI-2 int64 with sform and qform',
    format: 'nifti-2',
    dtype: 'int64',
    orientation: 'RAS',
    shape: [4, 3, 2],
    affine: [
      [1.3198847644218856, -0.871464262923741, -0.5682027992655363, 10.0],
      [0.5580383279133895, 1.759676066608476, -0.8873208070819073, -20.0],
      [0.4432803099920094, 0.3795921219573749, 2.8088800907525986, 30.0],
      [0.0, 0.0, 0.0, 1.0],
    ],
    values: [
      -5.0, 999998.0, 2000001.0, 3000004.0, 4000007.0, 5000010.0, 6000013.0, 7000016.0, 8000019.0, 9000022.0,
      10000025.0, 11000028.0, 12000031.0, 13000034.0, 14000037.0, 15000040.0, 16000043.0, 17000046.0,
      18000049.0, 19000052.0, 20000055.0, 21000058.0, 22000061.0, 23000064.0,
    ],
    gzip: 'H4sIAAAAAAACA2NgYJLJ0zZi4OWS4mJhYHBggABmKM2CxmeC0owEaAxg/wFK/4DQMIscOCDmwuVx0FDrFVD5gxqAwoLR/oCWzPlUWdb9B1SmftjGdcX+1OPbeZrFZx1UIIoOmEDDwQ7q369y9jWzHv/f//oxJ+ucmgX7H+ltX8z1qgem3v7h7WIjznXh9n/UF4lHGVXuf5PybtZ7l26YOfZ34rYkzBD3s7/hbXMwQ1jNga1imgJj+AuY+aSC/xDwG8zhd4KYItfSCKZ1jx0B07ac7GDax9sLTEf39oLprPMXwHSVkDCY7gwJA9Mzps0E08tv3AHT26XlwfSx2CQwfXX+UjD95OELMP1FRRscoMxpeWBaaMVGMK346guYNtQ1B9MO+VVg2n/jXjAd94UBAO1FigXgAgAA',
  },
  {
    name: 'uint8 without a position',
    format: 'nifti-1',
    dtype: 'uint8',
    orientation: 'LAS',
    shape: [4, 3, 2],
    affine: [
      [-2.0, 0.0, 0.0, 3.0],
      [0.0, 3.0, 0.0, -3.0],
      [0.0, 0.0, 4.0, -2.0],
      [0.0, 0.0, 0.0, 1.0],
    ],
    values: [
      0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0,
      19.0, 20.0, 21.0, 22.0, 23.0,
    ],
    gzip: 'H4sIAAAAAAACA4thZCAKMDOwADETAyMUogImBg4w3WAPJByACIgbHCB8ZLzBGapm2IM8bUMIg5GJmYWVjZ2Dk4ubh5ePX0BQSFhEVEwcAHSvRkx4AQAA',
  },
  {
    name: 'uint16 with slope and intercept in 4D',
    format: 'nifti-1',
    dtype: 'uint16',
    orientation: 'RAS',
    shape: [2, 3, 2, 2],
    affine: [
      [1.3198847770690918, -0.8714642524719238, -0.568202793598175, 10.0],
      [0.5580383539199829, 1.7596760988235474, -0.8873208165168762, -20.0],
      [0.44328030943870544, 0.3795921206474304, 2.808880090713501, 30.0],
      [0.0, 0.0, 0.0, 1.0],
    ],
    values: [
      -7.0, -6.75, -6.5, -6.25, -6.0, -5.75, -5.5, -5.25, -5.0, -4.75, -4.5, -4.25, -4.0, -3.75, -3.5, -3.25,
      -3.0, -2.75, -2.5, -2.25, -2.0, -1.75, -1.5, -1.25,
    ],
    gzip: 'H4sIAAAAAAACA4thZCAKsDAwMTADMRMDIxiiASYBMNVgjx9vcAbSdgwMDw4wDAqA2/N/Pq6w95CI37+3VHA/A4OC46zbfPaCtg/tS9WTgfwFBxd/fWT3LPKQ3cYjxg4MDB8c0fXnaRvC7QCFHAsDKwMbAzsDBwMnAxcDNwMPAy8DHwM/gwCDIIMQgzCDCIMogxiDOAMAZtre+pABAAA=',
  },
  {
    name: 'a 2D NIfTI-2 float64',
    format: 'nifti-2',
    dtype: 'float64',
    orientation: 'LAS',
    shape: [3, 2],
    affine: [
      [-2.0, 0.0, 0.0, 2.0],
      [0.0, 3.0, 0.0, -1.5],
      [0.0, 0.0, 1.0, -0.0],
      [0.0, 0.0, 0.0, 1.0],
    ],
    values: [0.0, 0.125, 0.25, 0.375, 0.5, 0.625],
    gzip: 'H4sIAAAAAAACA5NhYmDI0zZi4OWS4nJgcGAAcsGAGUrD+IxE0vjBB3sowwFCcTigiuOmFZiwmjMK6AoOQMP9ApS+AaUfQOkn9gBdKi6pUAIAAA==',
  },
];
