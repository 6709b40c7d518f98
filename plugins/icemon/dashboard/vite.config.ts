import { pluginPages } from '@hostler/page/vite';

export default pluginPages();
