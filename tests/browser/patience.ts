/** How long a test waits for anything, in milliseconds: a machine with others at work is no reason to fail. */
export const patience = 240_000;
