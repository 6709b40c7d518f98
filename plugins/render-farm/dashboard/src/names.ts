/** The words for what Blender and the host name in their own way; what is unknown stays as it is. */

const engines: Record<string, string> = {
  CYCLES: 'Cycles', BLENDER_EEVEE: 'Eevee', BLENDER_EEVEE_NEXT: 'Eevee', BLENDER_WORKBENCH: 'Workbench',
};

const callers: Record<string, string> = { http: 'dashboard or API', cli: 'command line', console: 'telnet console' };

export const engineName = (engine: string): string => engines[engine] ?? engine;

export const callerName = (caller: string): string => callers[caller] ?? caller;
