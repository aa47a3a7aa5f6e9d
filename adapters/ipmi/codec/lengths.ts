/** The longest password and the length of a BMC's key (Kg), in bytes. */
export const longestKey = 20
/** The longest user name, in bytes. */
export const longestUser = 16
