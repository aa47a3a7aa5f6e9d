// The public types of 'phoenix-cluster/adapters/ipmi', for review. Written by 'npm run docs'.

export declare const ipmi: (
  options: {
    readonly user: string
    readonly password: SecretRef
  } & {} & CommonDriverOptions,
) => Driver
