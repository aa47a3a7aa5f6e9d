import { defineConfig } from 'drizzle-kit'

/** `npx drizzle-kit generate` writes the next migration of the facts database into `drizzle/`. */
export default defineConfig({
  dialect: 'sqlite',
  schema: './src/facts/database/schema.ts',
  out: './drizzle',
})
