// A web app that releases through its staging slot, without downtime, and rolls back by a swap.
package main

import (
	"example.com/pulumi-azure-slots/sdk/go/azureslots"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		configuration := config.New(ctx, "")
		version := configuration.Require("version")

		// All that an app needs: a plan, a place for packages, an identity, telemetry.
		environment, err := azureslots.NewWebEnvironment(ctx, "shop", &azureslots.WebEnvironmentArgs{
			Purpose: azureslots.EnvironmentPurposeDevelopment,
		})
		if err != nil {
			return err
		}

		// The app's package, in the environment's container, which the environment's identity may read.
		app, err := azureslots.NewAppPackage(ctx, "shop", &azureslots.AppPackageArgs{
			Source:      pulumi.String("../../app"),
			Files:       []pulumi.StringInput{pulumi.String("server.js"), pulumi.String("package.json")},
			Version:     pulumi.String(version),
			Environment: environment.Reference.ToEnvironmentReferencePtrOutput(),
		})
		if err != nil {
			return err
		}

		shop, err := azureslots.NewSlottedWebApp(ctx, "shop", &azureslots.SlottedWebAppArgs{
			Environment: environment.Reference.ToEnvironmentReferencePtrOutput(),
			Build: azureslots.BuildArgs{
				Package:  app.Reference.ToPackageReferencePtrOutput(),
				Stack:    pulumi.String("NODE|22-lts"),
				Settings: map[string]pulumi.StringInput{"GREETING": pulumi.String(configuration.Require("greeting"))},
			},
			Slots: map[string]azureslots.SlotArgs{
				"staging": {StickySettings: map[string]pulumi.StringInput{"ENVIRONMENT": pulumi.String("staging")}},
			},
			Production: &azureslots.StayingArgs{
				StickySettings: map[string]pulumi.StringInput{"ENVIRONMENT": pulumi.String("production")},
			},
			// Production follows the build, unless an older one is asked for.
			TargetBuildVersion: orAbsent(configuration.Get("targetBuildVersion")),
		})
		if err != nil {
			return err
		}

		ctx.Export("url", shop.Url)
		ctx.Export("slotUrls", shop.SlotUrls)
		ctx.Export("siteName", shop.SiteName)
		ctx.Export("liveBuild", shop.LiveBuild)
		return nil
	})
}

// orAbsent is a text; nil if it is empty.
func orAbsent(text string) pulumi.StringPtrInput {
	if text == "" {
		return nil
	}
	return pulumi.String(text)
}
