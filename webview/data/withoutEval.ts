/** Imported before any schema: the page's content security policy forbids the code zod would generate. */
import { z } from 'zod';

z.config({ jitless: true });
