import { tryShareOf } from "../support/switches-story";

tryShareOf(2);
