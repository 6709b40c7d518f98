import '@hostler/page/tokens.css';
import './shell';
import { startTheme } from './theme';

startTheme();
