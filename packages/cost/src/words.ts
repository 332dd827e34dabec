declare module '@packet-path/core' {
  interface ErrorCodes {
    'bad-calibration': true;
  }
}

export {};
