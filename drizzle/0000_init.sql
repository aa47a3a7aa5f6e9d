CREATE TABLE `audit` (
	`cluster` text NOT NULL,
	`id` integer NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`nodes` text NOT NULL,
	`reason` text,
	`plan_digest` text,
	`before` text,
	`after` text,
	`hash` text NOT NULL,
	PRIMARY KEY(`cluster`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `fact_history` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`cluster` text NOT NULL,
	`node` text NOT NULL,
	`key` text NOT NULL,
	`value` text,
	`source` text NOT NULL,
	`observed_at` integer NOT NULL,
	`run` text
);
--> statement-breakpoint
CREATE INDEX `fact_history_of_fact` ON `fact_history` (`cluster`,`node`,`key`);--> statement-breakpoint
CREATE TABLE `facts` (
	`cluster` text NOT NULL,
	`node` text NOT NULL,
	`key` text NOT NULL,
	`value` text,
	`source` text NOT NULL,
	`observed_at` integer NOT NULL,
	`run` text,
	PRIMARY KEY(`cluster`, `node`, `key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `runs` (
	`cluster` text NOT NULL,
	`id` text NOT NULL,
	`actor` text NOT NULL,
	`plan_digest` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`result` text NOT NULL,
	`done` integer NOT NULL,
	`failed` integer NOT NULL,
	`remaining` integer NOT NULL,
	`host` text NOT NULL,
	`machine` text NOT NULL,
	`pid` integer NOT NULL,
	`seen_at` integer NOT NULL,
	PRIMARY KEY(`cluster`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `steps` (
	`cluster` text NOT NULL,
	`run` text NOT NULL,
	`node` text NOT NULL,
	`index` integer NOT NULL,
	`kind` text NOT NULL,
	`summary` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`result` text,
	`error` text,
	PRIMARY KEY(`cluster`, `run`, `node`, `index`),
	FOREIGN KEY (`cluster`,`run`) REFERENCES `runs`(`cluster`,`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
-- From here on written by hand, as is WITHOUT ROWID above: history writes itself, and neither it nor
-- the audit log can be changed or cut, also not through INSERT OR REPLACE.
CREATE TRIGGER `facts_inserted` AFTER INSERT ON `facts` WHEN new.`value` IS NOT NULL
BEGIN
	INSERT INTO `fact_history` (`cluster`, `node`, `key`, `value`, `source`, `observed_at`, `run`)
	VALUES (new.`cluster`, new.`node`, new.`key`, new.`value`, new.`source`, new.`observed_at`, new.`run`);
END;
--> statement-breakpoint
CREATE TRIGGER `facts_updated` AFTER UPDATE ON `facts` WHEN new.`value` IS NOT old.`value`
BEGIN
	INSERT INTO `fact_history` (`cluster`, `node`, `key`, `value`, `source`, `observed_at`, `run`)
	VALUES (new.`cluster`, new.`node`, new.`key`, new.`value`, new.`source`, new.`observed_at`, new.`run`);
END;
--> statement-breakpoint
CREATE TRIGGER `fact_history_no_update` BEFORE UPDATE ON `fact_history`
BEGIN
	SELECT RAISE(ABORT, 'the history of facts is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `fact_history_no_delete` BEFORE DELETE ON `fact_history`
BEGIN
	SELECT RAISE(ABORT, 'the history of facts is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `fact_history_no_replace` BEFORE INSERT ON `fact_history`
WHEN EXISTS (SELECT 1 FROM `fact_history` WHERE `id` = new.`id`)
BEGIN
	SELECT RAISE(ABORT, 'the history of facts is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_no_update` BEFORE UPDATE ON `audit`
BEGIN
	SELECT RAISE(ABORT, 'the audit log is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_no_delete` BEFORE DELETE ON `audit`
BEGIN
	SELECT RAISE(ABORT, 'the audit log is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_in_order` BEFORE INSERT ON `audit`
WHEN new.`id` <> (SELECT coalesce(max(`id`), 0) + 1 FROM `audit` WHERE `cluster` = new.`cluster`)
BEGIN
	SELECT RAISE(ABORT, 'the audit log is append-only');
END;
