import { tryShareOf } from "../support/switches-story";

tryShareOf(3);
